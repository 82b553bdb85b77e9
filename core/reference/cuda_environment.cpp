#include "core/reference/cuda_environment.h"

#include "core/base/file.h"
#include "core/base/text.h"

#include <sys/statvfs.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <system_error>

namespace teardown {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kLargestEnvironmentFile = 4u << 20;
constexpr std::size_t kMostEntries = 4096;
/// What a loader of four workers with batches of 32 pictures of 224 x 224 needs, twice over.
constexpr std::uint64_t kAmpleSharedMemory = std::uint64_t{512} << 20;

class EnvironmentReader {
public:
    explicit EnvironmentReader(const EnvironmentSource& source) : m_source(source) {}

    CudaEnvironment read() {
        m_result.container = exists("/.dockerenv") || exists("/run/.containerenv") || !variable("container").empty();
        findPackages();
        python();
        cuda();
        compiler();
        packages();
        sharedMemory();
        advise();
        return std::move(m_result);
    }

private:
    std::string variable(const std::string& name) const { return m_source.variable ? m_source.variable(name) : std::string(); }
    fs::path at(const std::string& path) const { return fs::path(m_source.root + path); }
    bool exists(const std::string& path) const {
        std::error_code ignored;
        return fs::exists(at(path), ignored);
    }
    bool isFolder(const std::string& path) const {
        std::error_code ignored;
        return fs::is_directory(at(path), ignored);
    }
    std::string text(const std::string& path) const {
        const auto whole = readWholeFile(at(path).string(), kLargestEnvironmentFile);
        return whole.ok() ? toValidUtf8(*whole) : std::string();
    }
    std::vector<std::string> names(const std::string& folder) const {
        std::vector<std::string> found;
        std::error_code ignored;
        for (fs::directory_iterator it(at(folder), ignored), end; it != end && found.size() < kMostEntries; it.increment(ignored))
            found.push_back(it->path().filename().string());
        std::sort(found.begin(), found.end(), naturalLess);
        return found;
    }
    void line(const char* name, std::string value, std::string from) {
        m_result.lines.push_back({name, escapeForDisplay(value), escapeForDisplay(from)});
    }

    /// `__version__ = '1.7.2'` of a file; empty: not there. `None` is no value either.
    static std::string assigned(const std::string& text, const std::string& name) {
        std::istringstream in(text);
        for (std::string line; std::getline(in, line);) {
            if (!line.starts_with(name) || (line.size() > name.size() && !isOneOf(line.substr(name.size(), 1), {" ", "=", ":"}))) continue;
            const auto equals = line.find('=');
            const auto first = equals == std::string::npos ? equals : line.find_first_of("'\"", equals);
            if (first == std::string::npos) return {};
            const auto last = line.find(line[first], first + 1);
            return last == std::string::npos ? std::string() : line.substr(first + 1, last - first - 1);
        }
        return {};
    }

    void findPackages() {
        std::vector<std::string> prefixes;
        for (const char* name : {"VIRTUAL_ENV", "CONDA_PREFIX"})
            if (const std::string folder = variable(name); !folder.empty()) prefixes.push_back(folder);
        if (const std::string home = variable("HOME"); !home.empty()) prefixes.push_back(home + "/.local");
        // Images of PyTorch have conda at /opt/conda.
        for (const char* folder : {"/opt/conda", "/usr/local", "/usr"}) prefixes.emplace_back(folder);
        for (const std::string& prefix : prefixes) {
            std::vector<std::string> pythons = names(prefix + "/lib");
            std::reverse(pythons.begin(), pythons.end());
            for (const std::string& python : pythons) {
                if (!python.starts_with("python3")) continue;
                for (const char* packages : {"site-packages", "dist-packages"})
                    if (const std::string folder = prefix + "/lib/" + python + "/" + packages; isFolder(folder))
                        m_folders.push_back(folder);
            }
        }
    }

    /// The first folder that has the package.
    std::string folderOf(const std::string& package) const {
        for (const std::string& folder : m_folders)
            if (isFolder(folder + "/" + package)) return folder;
        return {};
    }

    /// Of the package's folder NAME-1.2.3.dist-info or .egg-info.
    std::string distributionVersion(const std::string& folder, const std::vector<std::string>& distributions, std::string& from) const {
        for (const std::string& name : names(folder))
            for (const std::string& distribution : distributions) {
                if (!lowered(name).starts_with(lowered(distribution) + "-")) continue;
                const std::string rest = name.substr(distribution.size() + 1);
                const auto end = std::min(rest.find(".dist-info"), rest.find(".egg-info"));
                if (end == std::string::npos) continue;
                from = folder + "/" + name;
                return rest.substr(0, end);
            }
        return {};
    }

    void python() {
        line("sys.platform", "linux", {});
        const std::string folder = m_folders.empty() ? std::string() : !folderOf("torch").empty() ? folderOf("torch") : m_folders.front();
        // .../lib/python3.8/site-packages; Debian's own has no number there.
        std::string version = fs::path(folder).parent_path().filename().string();
        version = version.starts_with("python") ? version.substr(6) : std::string();
        if (version == "3")
            for (const std::string& name : names("/usr/lib"))
                if (name.starts_with("python3.")) version = name.substr(6);
        line("Python", version, folder);
    }

    void cuda() {
        m_torch = folderOf("torch");
        const std::string about = m_torch.empty() ? std::string() : text(m_torch + "/torch/version.py");
        const std::string built = assigned(about, "cuda");
        const bool device = exists("/dev/nvidia0") || exists("/proc/driver/nvidia/version");
        line("CUDA available",
             m_torch.empty()            ? ""
             : !built.empty() && device ? "True"
                                        : "False",
             built.empty() ? (m_torch.empty() ? "" : m_torch + "/torch/version.py")
             : device      ? "/proc/driver/nvidia"
                           : "/dev/nvidia0");
        if (!built.empty()) m_result.versions.push_back({built, message("cuda.of-torch", "PyTorch"), m_torch + "/torch/version.py"});
        home();
        toolkit();
        for (const std::string& prefix : {variable("CONDA_PREFIX"), std::string("/opt/conda")})
            if (!prefix.empty() && condaToolkit(prefix + "/conda-meta")) break;
        if (const std::string image = variable("CUDA_VERSION"); !image.empty())
            m_result.versions.push_back({image, message("cuda.of-image", "the image"), "CUDA_VERSION"});
        driver();
        const bool libraries =
            !m_home.empty() && isFolder(m_home) &&
            std::any_of(m_libraries.begin(), m_libraries.end(), [](const std::string& name) { return name.starts_with("libcudart.so"); });
        m_result.kind = m_nvcc ? CudaKind::Devel : !built.empty() || libraries ? CudaKind::Runtime : CudaKind::None;
    }

    /// As torch.utils.cpp_extension looks for it: the variables, nvcc on the path, /usr/local/cuda.
    void home() {
        std::string from;
        for (const char* name : {"CUDA_HOME", "CUDA_PATH"})
            if (m_home.empty() && !variable(name).empty()) m_home = variable(name), from = name;
        std::istringstream path(variable("PATH"));
        for (std::string folder; m_home.empty() && std::getline(path, folder, ':');)
            if (!folder.empty() && folder.front() == '/' && exists(folder + "/nvcc")) {
                m_home = fs::path(folder).parent_path().string();
                from = folder + "/nvcc";
            }
        if (m_home.empty() && isFolder("/usr/local/cuda")) m_home = from = "/usr/local/cuda";
        line("CUDA_HOME", m_home.empty() ? "None" : m_home, from);
        if (m_home.empty()) return;
        m_nvcc = exists(m_home + "/bin/nvcc");
        m_libraries = names(m_home + "/lib64");
    }

    void toolkit() {
        if (m_home.empty()) return;
        std::string version, from;
        if (const std::string json = text(m_home + "/version.json"); !json.empty()) {
            const auto parsed = nlohmann::json::parse(json, nullptr, false);
            const auto versionOf = [&](const char* part) {
                const auto found = parsed.is_object() ? parsed.find(part) : parsed.end();
                return parsed.is_object() && found != parsed.end() && found->is_object() ? found->value("version", std::string())
                                                                                         : std::string();
            };
            version = versionOf("cuda");
            m_nvccVersion = versionOf("cuda_nvcc");
            from = m_home + "/version.json";
        }
        // "CUDA Version 10.1.243"
        if (const std::string old = text(m_home + "/version.txt"); version.empty() && old.starts_with("CUDA Version ")) {
            version = old.substr(13, old.find_first_of(" \r\n", 13) - 13);
            from = m_home + "/version.txt";
        }
        // "#define CUDA_VERSION 11060"
        const std::string define = "#define CUDA_VERSION ";
        const std::string header = version.empty() ? text(m_home + "/include/cuda.h") : std::string();
        if (const auto at = header.find(define); at != std::string::npos) {
            const int number = std::atoi(header.c_str() + at + define.size());
            version = std::to_string(number / 1000) + "." + std::to_string(number % 1000 / 10);
            from = m_home + "/include/cuda.h";
        }
        if (!version.empty()) m_result.versions.push_back({version, message("cuda.of-toolkit", "the toolkit"), from});
        if (m_nvccVersion.empty()) m_nvccVersion = version;
        if (isFolder(m_home))
            line("NVCC",
                 m_nvcc ? m_nvccVersion.empty() ? m_home + "/bin/nvcc" : "Cuda compilation tools, V" + m_nvccVersion : "Not Available",
                 m_nvcc ? from : m_home + "/bin");
    }

    bool condaToolkit(const std::string& folder) {
        for (const std::string& name : names(folder))
            for (const char* package : {"cudatoolkit-", "cuda-cudart-", "pytorch-cuda-"})
                if (name.starts_with(package) && name.ends_with(".json")) {
                    const std::string rest = name.substr(std::string_view(package).size());
                    m_result.versions.push_back(
                        {rest.substr(0, rest.find('-')), message("cuda.of-conda", "conda's package"), folder + "/" + name});
                    return true;
                }
        return false;
    }

    void driver() {
        const std::string about = text("/proc/driver/nvidia/version");
        const auto module = about.find("Kernel Module");
        if (module == std::string::npos) return;
        std::istringstream words(about.substr(module + 13));
        for (std::string word; words >> word;)
            if (isDigit(word.front())) {
                m_result.versions.push_back(
                    {word, message("cuda.of-driver", "the driver (its own number)"), "/proc/driver/nvidia/version"});
                return;
            }
    }

    void compiler() {
        std::string version, from;
        for (const std::string& machine : names("/usr/lib/gcc"))
            for (const std::string& name : names("/usr/lib/gcc/" + machine)) {
                version = name;
                from = "/usr/lib/gcc/" + machine + "/" + name;
            }
        const bool there = exists("/usr/bin/gcc") || exists("/usr/bin/cc");
        line("GCC", there ? "gcc " + version : "n/a", there ? from : "/usr/bin");
    }

    void packages() {
        struct Row {
            const char* name;
            const char* package;
            std::vector<std::string> distributions;
        };
        const Row rows[] = {{"PyTorch", "torch", {"torch"}},
                            {"TorchVision", "torchvision", {"torchvision"}},
                            {"OpenCV", "cv2", {"opencv_python_headless", "opencv_python", "opencv_contrib_python", "opencv"}},
                            {"MMCV", "mmcv", {"mmcv_full", "mmcv_lite", "mmcv"}},
                            {"MMClassification", "mmcls", {"mmcls"}}};
        for (const Row& row : rows) {
            const std::string folder = folderOf(row.package);
            std::string from = folder + "/" + row.package + "/version.py";
            std::string version = folder.empty() ? std::string() : assigned(text(from), "__version__");
            if (version.empty() && !folder.empty()) version = distributionVersion(folder, row.distributions, from);
            line(row.name, version, folder.empty() ? std::string() : from);
            if (std::string_view(row.package) == "mmcv" && !folder.empty()) operations(folder);
        }
    }

    /// mmcv's compiled operations, whose compilers it prints; they say them only when they are loaded.
    void operations(const std::string& folder) {
        const std::vector<std::string> files = names(folder + "/mmcv");
        const auto compiled = std::find_if(files.begin(), files.end(),
                                           [](const std::string& name) { return name.starts_with("_ext.") && name.ends_with(".so"); });
        const bool there = compiled != files.end();
        m_noOperations = !there;
        for (const char* name : {"MMCV Compiler", "MMCV CUDA Compiler"})
            line(name, there ? "" : "n/a", there ? folder + "/mmcv/" + *compiled : folder + "/mmcv");
    }

    void sharedMemory() {
        if (m_source.sharedMemory) {
            m_result.sharedMemory = m_source.sharedMemory();
            return;
        }
        // "shm /dev/shm tmpfs rw,nosuid,size=65536k 0 0"
        std::istringstream mounts(text("/proc/mounts"));
        for (std::string mount; std::getline(mounts, mount);) {
            std::istringstream words(mount);
            std::string device, place, kind, options;
            words >> device >> place >> kind >> options;
            if (place != "/dev/shm") continue;
            m_result.sharedMemory = SharedMemory{};
            std::istringstream each(options);
            for (std::string option; std::getline(each, option, ',');) {
                if (!option.starts_with("size=")) continue;
                char* end = nullptr;
                const unsigned long long number = std::strtoull(option.c_str() + 5, &end, 10);
                const std::uint64_t unit = *end == 'k' ? 1024u : *end == 'm' ? 1024u * 1024u : *end == 'g' ? 1024u * 1024u * 1024u : 1u;
                if (number <= (std::uint64_t{1} << 50) / unit) m_result.sharedMemory->bytes = number * unit;
            }
        }
    }

    std::string firstVersion(std::string_view id) const {
        for (const CudaVersion& one : m_result.versions)
            if (one.of.id() == id) return one.version;
        return {};
    }

    void advise() {
        std::vector<Message>& advice = m_result.advice;
        const std::string torch = firstVersion("cuda.of-torch"), toolkit = firstVersion("cuda.of-toolkit");
        const bool text = !m_home.empty() && exists(m_home + "/version.txt"), json = !m_home.empty() && exists(m_home + "/version.json");
        if (m_result.kind == CudaKind::Runtime && !text)
            advice.push_back(
                message("cuda.runtime-without-toolkit",
                        "This is a runtime installation: it has no toolkit, so `cat /usr/local/cuda/version.txt` finds nothing. "
                        "PyTorch brings its own libraries; ask it with torch.version.cuda. To compile mmcv-full, use an image "
                        "whose tag ends in -devel."));
        else if (m_result.kind == CudaKind::Devel && !text && json)
            advice.push_back(message("cuda.json-instead",
                                     "Since CUDA 11.1 the toolkit says its version in {home}/version.json; version.txt is gone.",
                                     {{"home", escapeForDisplay(m_home)}}));
        const auto minor = [](const std::string& version) {
            const auto dot = version.find('.');
            return version.substr(0, dot == std::string::npos ? dot : version.find('.', dot + 1));
        };
        if (!torch.empty() && !toolkit.empty() && minor(torch) != minor(toolkit))
            advice.push_back(
                message("cuda.two-versions",
                        "PyTorch was built with CUDA {torch}, the toolkit is {toolkit}. Extensions such as mmcv-full must be compiled "
                        "with PyTorch's.",
                        {{"torch", escapeForDisplay(torch)}, {"toolkit", escapeForDisplay(toolkit)}}));
        if (m_noOperations)
            advice.push_back(message("cuda.mmcv-without-operations",
                                     "mmcv is installed without its compiled operations. mmclassification needs none of them."));
        const auto& shared = m_result.sharedMemory;
        if (shared && shared->bytes > 0 && shared->bytes < kAmpleSharedMemory)
            advice.push_back(
                message("cuda.little-shared-memory",
                        "/dev/shm has {size} MB, through which the workers of a data loader pass their batches. If they die with a "
                        "bus error, start the container with --shm-size=8g or --ipc=host, or set data.workers_per_gpu=0.",
                        {{"size", shared->bytes >> 20}}));
        if (!shared && m_result.container)
            advice.push_back(message("cuda.no-shared-memory", "/dev/shm is not mounted: set data.workers_per_gpu=0."));
    }

    const EnvironmentSource& m_source;
    CudaEnvironment m_result;
    std::vector<std::string> m_folders;  ///< of packages, as Python would look for them
    std::string m_torch;
    std::string m_home;
    std::vector<std::string> m_libraries;
    std::string m_nvccVersion;
    bool m_nvcc = false;
    bool m_noOperations = false;
};

}  // namespace

EnvironmentSource thisComputer() {
    EnvironmentSource source;
    source.variable = [](const std::string& name) {
        const char* value = std::getenv(name.c_str());
        return std::string(value ? value : "");
    };
    source.sharedMemory = []() -> std::optional<SharedMemory> {
        struct statvfs space {};
        if (statvfs("/dev/shm", &space) != 0) return std::nullopt;
        const auto unit = static_cast<std::uint64_t>(space.f_frsize);
        return SharedMemory{unit * space.f_blocks, unit * space.f_bavail};
    };
    return source;
}

CudaEnvironment cudaEnvironment(const EnvironmentSource& source) { return EnvironmentReader(source).read(); }

}  // namespace teardown
