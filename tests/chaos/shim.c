/*
 * Loaded into the executable with LD_PRELOAD, for scripts/chaos alone.
 *
 * HOOKWISE_SHIM_CLOCK=FILE   FILE holds eight bytes: milliseconds that are added to the time of day, changed while it runs.
 * HOOKWISE_SHIM_CUT=FOLDER   FOLDER gets a copy of the database and its log as they would be after a power cut: what was written is
 *                            copied there when it is synced, and not before.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *shift;
static const char *folder;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

struct range { off_t at; size_t size; };
/* `dropped` counts the ranges that were synced and forgotten. */
struct file { dev_t dev; ino_t ino; int copy; int shrunk; struct range *dirty; size_t count, room, dropped; };
static struct file files[32];
static size_t known;

__attribute__((constructor)) static void begin(void) {
	folder = getenv("HOOKWISE_SHIM_CUT");
	const char *clock = getenv("HOOKWISE_SHIM_CLOCK");
	int fd = clock == NULL ? -1 : open(clock, O_RDONLY | O_CLOEXEC);
	if (fd < 0) return;
	void *seen = mmap(NULL, sizeof *shift, PROT_READ, MAP_SHARED, fd, 0);
	if (seen != MAP_FAILED) shift = seen;
	close(fd);
}

/* The clock. Time that only runs forward is left alone, as the real one leaves it. */

int clock_gettime(clockid_t which, struct timespec *out) {
	long done = syscall(SYS_clock_gettime, which, out);
	if (done != 0 || shift == NULL || (which != CLOCK_REALTIME && which != CLOCK_REALTIME_COARSE)) return (int)done;
	int64_t ns = (int64_t)out->tv_sec * 1000000000 + out->tv_nsec + *shift * 1000000;
	out->tv_sec = ns / 1000000000;
	out->tv_nsec = ns % 1000000000;
	return 0;
}

int gettimeofday(struct timeval *restrict out, void *restrict zone) {
	(void)zone;
	struct timespec now;
	if (clock_gettime(CLOCK_REALTIME, &now) != 0) return -1;
	out->tv_sec = now.tv_sec;
	out->tv_usec = now.tv_nsec / 1000;
	return 0;
}

time_t time(time_t *out) {
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	if (out != NULL) *out = now.tv_sec;
	return now.tv_sec;
}

/* The power cut. */

static int ends_with(const char *text, const char *end) {
	size_t a = strlen(text), b = strlen(end);
	return a >= b && strcmp(text + a - b, end) == 0;
}

static void copy_range(int from, int to, off_t at, size_t size) {
	char part[65536];
	while (size > 0) {
		long got = syscall(SYS_pread64, from, part, size < sizeof part ? size : sizeof part, at);
		if (got <= 0) return;
		if (syscall(SYS_pwrite64, to, part, got, at) != got) abort();
		at += got;
		size -= (size_t)got;
	}
}

/* The file behind a descriptor, if its power cut is played; its copy begins as the file is now. Called with the lock. */
static struct file *file_of(int fd) {
	if (folder == NULL) return NULL;
	struct stat is;
	if (fstat(fd, &is) != 0 || !S_ISREG(is.st_mode)) return NULL;
	for (size_t i = 0; i < known; i++)
		if (files[i].dev == is.st_dev && files[i].ino == is.st_ino) return &files[i];
	char link[64], path[4096], copy[4096];
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	ssize_t size = readlink(link, path, sizeof path - 1);
	if (size <= 0) return NULL;
	path[size] = 0;
	if (!ends_with(path, "/hookwise.db") && !ends_with(path, "/hookwise.db-wal")) return NULL;
	if (known == sizeof files / sizeof *files) abort();
	snprintf(copy, sizeof copy, "%s%s", folder, strrchr(path, '/'));
	struct file *one = &files[known++];
	*one = (struct file){ .dev = is.st_dev, .ino = is.st_ino };
	one->copy = open(copy, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	int from = open(path, O_RDONLY | O_CLOEXEC);
	if (one->copy < 0 || from < 0) abort();
	copy_range(from, one->copy, 0, (size_t)is.st_size);
	close(from);
	return one;
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
	pthread_mutex_lock(&lock);
	struct file *one = file_of(fd);
	if (one != NULL) {
		if (one->count == one->room) {
			one->room = one->room == 0 ? 1024 : one->room * 2;
			one->dirty = realloc(one->dirty, one->room * sizeof *one->dirty);
			if (one->dirty == NULL) abort();
		}
		one->dirty[one->count++] = (struct range){ at, size };
	}
	ssize_t done = syscall(SYS_pwrite64, fd, data, size, at);
	pthread_mutex_unlock(&lock);
	return done;
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { return pwrite64(fd, data, size, at); }

int ftruncate64(int fd, off64_t size) {
	pthread_mutex_lock(&lock);
	struct file *one = file_of(fd);
	if (one != NULL) one->shrunk = 1;
	int done = (int)syscall(SYS_ftruncate, fd, size);
	pthread_mutex_unlock(&lock);
	return done;
}

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

/* All that was written before the sync began is safe when it ends. */
static int synced(int fd, long call) {
	pthread_mutex_lock(&lock);
	struct file *one = file_of(fd);
	size_t until = one == NULL ? 0 : one->dropped + one->count;
	pthread_mutex_unlock(&lock);
	int done = (int)syscall(call, fd);
	if (done != 0 || one == NULL) return done;
	int kept = errno;
	pthread_mutex_lock(&lock);
	if (until > one->dropped) {
		size_t safe = until - one->dropped;
		/* The descriptor may be for writing alone. */
		char link[64];
		snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
		int from = open(link, O_RDONLY | O_CLOEXEC);
		if (from < 0) abort();
		for (size_t i = 0; i < safe; i++) copy_range(from, one->copy, one->dirty[i].at, one->dirty[i].size);
		one->count -= safe;
		one->dropped += safe;
		memmove(one->dirty, one->dirty + safe, one->count * sizeof *one->dirty);
		struct stat is, was;
		if (one->shrunk && fstat(from, &is) == 0 && fstat(one->copy, &was) == 0 && is.st_size < was.st_size)
			if (syscall(SYS_ftruncate, one->copy, is.st_size) != 0) abort();
		one->shrunk = 0;
		close(from);
	}
	pthread_mutex_unlock(&lock);
	errno = kept;
	return done;
}

int fdatasync(int fd) { return synced(fd, SYS_fdatasync); }
int fsync(int fd) { return synced(fd, SYS_fsync); }
