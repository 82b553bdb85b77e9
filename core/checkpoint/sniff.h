// Identifies a file by its content: used for dropped files, command-line arguments and inspect.
#pragma once

#include "core/base/file.h"

#include <string>

namespace teardown {

/// Bytes of a tar archive's header; its members are padded to multiples of it.
inline constexpr std::size_t kTarBlock = 512;

/// "torch-zip", "torch-legacy", "torch-tar", "torchscript", "pickle", "torch-export", "torch-index", "safetensors",
/// "safetensors-index" (the index of a checkpoint in several files), "npy", "npz", "wheel", "zip", "config-py", "config-json",
/// "config-yaml" (by extension, and content that is text), "image-png", "image-jpeg", "image-bmp", "image-webp", "image-tiff", "image-gif",
/// "image-pnm", "image-jp2" and those of foreignPicture(), "hdf5", "onnx", "gguf", "7z", "gzip", "xz", "zstd", "bzip2", "tar",
/// "lfs-pointer", "html", "xml", "empty", "unknown". Empty when the file cannot be opened.
std::string sniffFormat(const std::string& path);
std::string sniffFormat(const std::shared_ptr<const InputFile>& file);

/// One sentence about a file that is not a readable checkpoint: what it is and what to do. Code format-*.
Error formatError(const std::string& format, const InputFile& file);

}  // namespace teardown
