# docker buildx bake: the image for both architectures, with its SBOM and provenance.
variable "TAG" {
  default = "hookwise:latest"
}
variable "HOOKWISE_VERSION" {
  default = ""
}
variable "HOOKWISE_COMMIT" {
  default = ""
}
variable "SOURCE_DATE_EPOCH" {
  default = ""
}

group "default" {
  targets = ["image"]
}

target "image" {
  context    = "."
  dockerfile = "Dockerfile"
  platforms  = ["linux/amd64", "linux/arm64"]
  tags       = [TAG]
  args = {
    HOOKWISE_VERSION  = HOOKWISE_VERSION
    HOOKWISE_COMMIT   = HOOKWISE_COMMIT
    SOURCE_DATE_EPOCH = SOURCE_DATE_EPOCH
  }
  attest = ["type=sbom", "type=provenance,mode=max"]
}
