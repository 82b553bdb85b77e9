// CudaEnvironment: what mmcv's collect_env prints, and where versions of CUDA can be read, of this computer, of a container or of an
// unpacked image: read from files, nothing is run. Several versions of CUDA live side by side, and each is read in another place:
//  - PyTorch's: with which it was built, torch/version.py. It brings its own libraries; this is the one that its operations run on.
//  - the toolkit's, with nvcc: version.json of CUDA 11.1 and later, version.txt of earlier ones. Only images called devel have a toolkit,
//  so in
//    a runtime image `cat /usr/local/cuda/version.txt` finds nothing, although PyTorch uses CUDA.
//  - that of conda's package cudatoolkit, in conda-meta.
//  - that of NVIDIA's images, in the variable CUDA_VERSION.
//  - the driver's, of the kernel: /proc/driver/nvidia/version.
#pragma once

#include "core/base/message.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace teardown {

enum class CudaKind {
    None,     ///< no PyTorch with CUDA and no toolkit
    Runtime,  ///< PyTorch with CUDA, or CUDA's libraries, but no nvcc: programs run, extensions cannot be compiled
    Devel     ///< with nvcc
};

/// A line of collect_env, under its name there.
struct EnvironmentLine {
    std::string name;   ///< "CUDA_HOME"
    std::string value;  ///< empty: could not be found
    std::string from;   ///< the file or variable that it was read from
};

struct CudaVersion {
    std::string version;
    Message of;        ///< "PyTorch", "the toolkit"
    std::string from;  ///< file or variable
};

struct SharedMemory {
    std::uint64_t bytes = 0;
    std::optional<std::uint64_t> free;
};

struct CudaEnvironment {
    std::vector<EnvironmentLine> lines;
    CudaKind kind = CudaKind::None;
    std::vector<CudaVersion> versions;         ///< the most important first
    bool container = false;                    ///< docker, podman
    std::optional<SharedMemory> sharedMemory;  ///< /dev/shm; none: not mounted
    std::vector<Message> advice;
};

struct EnvironmentSource {
    std::string root;  ///< the folder that stands for "/"; empty: this computer
    /// Of the environment; empty: not set. Null: none is set.
    std::function<std::string(const std::string& name)> variable;
    /// Size and free bytes of /dev/shm; null: only what the table of mounts says.
    std::function<std::optional<SharedMemory>()> sharedMemory;
};

/// Of this process.
EnvironmentSource thisComputer();

CudaEnvironment cudaEnvironment(const EnvironmentSource& source);

}  // namespace teardown
