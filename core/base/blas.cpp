#include "core/base/blas.h"

#include <dlfcn.h>

#include <cstdlib>
#include <memory>
#include <sstream>

namespace teardown {

namespace {

template <class Function>
Function* symbol(void* library, const char* name) {
    return reinterpret_cast<Function*>(dlsym(library, name));
}

std::string withLinksResolved(const char* path) {
    const std::unique_ptr<char, void (*)(void*)> real(::realpath(path, nullptr), &std::free);
    return real ? real.get() : path;
}

/// "libblas.so.3.11.0" -> "3.11.0"; empty for any other name.
std::string versionOfReference(const std::string& fileName) {
    constexpr const char* kStem = "libblas.so.";
    return fileName.starts_with(kStem) ? fileName.substr(std::string(kStem).size()) : std::string();
}

void describeOpenBlas(void* library, BlasInfo& info) {
    info.name = "OpenBLAS";
    // "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH ...": old versions start with the options.
    if (auto* config = symbol<char*()>(library, "openblas_get_config")) {
        std::istringstream words(config());
        std::string first, second;
        if (words >> first >> second && first == "OpenBLAS") info.version = second;
    }
    if (auto* parallel = symbol<int()>(library, "openblas_get_parallel")) {
        const int kind = parallel();
        info.threading = kind == 0 ? "one thread" : kind == 1 ? "pthreads" : kind == 2 ? "OpenMP" : "";
    }
    if (auto* core = symbol<char*()>(library, "openblas_get_corename")) info.kernels = core();
    if (info.threading == "pthreads")
        info.advice = message("blas.take-openmp",
                              "Install libopenblas0-openmp: it shares libtorch's threads. This build starts threads of its own, and on a "
                              "busy machine the two get in each other's way.");
}

}  // namespace

std::string BlasInfo::text() const {
    if (name.empty()) return "none";
    std::string result = name;
    if (!version.empty()) result += " " + version;
    std::string details = threading;
    if (!kernels.empty()) details += (details.empty() ? "" : ", ") + kernels;
    if (!details.empty()) result += " (" + details + ")";
    return result;
}

void chooseBlasKernels() {
#if defined(__x86_64__)
    const char* kernels = nullptr;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512cd"))
        kernels = "SkylakeX";
    else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        kernels = "Haswell";
    if (kernels) ::setenv("OPENBLAS_CORETYPE", kernels, /*overwrite=*/0);
#endif
}

BlasInfo blasInUse() {
    BlasInfo info;
    // A preloaded BLAS wins over the one that libtorch is linked with. The library stays loaded because others may use it by now.
    void* library = RTLD_DEFAULT;
    void* product = dlsym(library, "sgemm_");
    if (!product) {
        library = dlopen("libblas.so.3", RTLD_LAZY | RTLD_LOCAL);
        product = library ? dlsym(library, "sgemm_") : nullptr;
    }
    Dl_info where{};
    if (!product || dladdr(product, &where) == 0 || !where.dli_fname) return info;
    info.file = withLinksResolved(where.dli_fname);
    const std::string fileName = info.file.substr(info.file.rfind('/') + 1);
    if (dlsym(library, "openblas_get_config") || dlsym(library, "openblas_get_parallel")) {
        describeOpenBlas(library, info);
    } else if (dlsym(library, "MKL_Get_Version_String")) {
        info.name = "MKL";
    } else if (info.file.find("blis") != std::string::npos) {
        info.name = "BLIS";
    } else if (info.file.find("atlas") != std::string::npos) {
        info.name = "ATLAS";
    } else if (fileName.starts_with("libblas.so")) {
        info.name = "reference BLAS";
        info.version = versionOfReference(fileName);
        info.advice = message("blas.take-openblas",
                              "Install libopenblas0-openmp: calculations in double precision become many times faster. Those in single "
                              "precision use oneDNN and are not affected.");
    } else {
        info.name = fileName;
    }
    return info;
}

}  // namespace teardown
