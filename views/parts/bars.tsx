/** Small bars, each row with its own scale; the last one is today. Drawn with attributes only, without inline style. */
interface BarsProps {
	readonly values: readonly number[];
	readonly width: number;
	readonly height: number;
	readonly gap: number;
	/** Text for screen readers. */
	readonly label: string;
	/** Whether the last bar is the current interval; true if left out. */
	readonly untilNow?: boolean;
}

export function Bars({ values, width, height, gap, label, untilNow = true }: BarsProps) {
	const most = Math.max(1, ...values);
	const each = (width - gap * (values.length - 1)) / values.length;
	return (
		<svg
			class="bars"
			role="img"
			aria-label={label}
			width={width}
			height={height}
			viewBox={`0 0 ${width} ${height}`}
			preserveAspectRatio="none"
		>
			{values.map((value, index) => {
				const tall = value === 0 ? 1 : Math.max(2, Math.round((value / most) * height));
				return (
					<rect
						class={untilNow && index === values.length - 1 ? "today" : ""}
						x={Math.round(index * (each + gap) * 10) / 10}
						y={height - tall}
						width={Math.round(each * 10) / 10}
						height={tall}
						rx={value === 0 ? 0 : 1}
					/>
				);
			})}
		</svg>
	);
}
