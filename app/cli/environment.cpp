#include "app/cli/environment.h"

#include "core/base/blas.h"
#include "core/base/resources.h"
#include "core/base/version.h"
#include "core/reference/cuda_environment.h"

#include <QProcess>
#include <QStandardPaths>
#include <QString>
#include <QSysInfo>

#include <fmt/format.h>
#include <sys/utsname.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>
#include <thread>

namespace teardown {

namespace {

/// "MemTotal:  1234 kB" of a /proc table, in bytes; 0 when absent.
std::int64_t procValue(const char* table, const std::string& name) {
    std::ifstream in(table);
    for (std::string line; std::getline(in, line);) {
        if (!line.starts_with(name + ":")) continue;
        std::istringstream rest(line.substr(name.size() + 1));
        rest.imbue(std::locale::classic());
        std::int64_t kilobytes = 0;
        rest >> kilobytes;
        return kilobytes * 1024;
    }
    return 0;
}

std::string processorName() {
    std::ifstream in("/proc/cpuinfo");
    for (std::string line; std::getline(in, line);)
        if (line.starts_with("model name"))
            if (const auto colon = line.find(": "); colon != std::string::npos) return line.substr(colon + 2);
    return {};
}

Json simdJson() {
    Json names = Json::array();
#if defined(__x86_64__) || defined(__i386__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("sse4.2")) names.push("sse4.2");
    if (__builtin_cpu_supports("avx")) names.push("avx");
    if (__builtin_cpu_supports("avx2")) names.push("avx2");
    if (__builtin_cpu_supports("fma")) names.push("fma");
    if (__builtin_cpu_supports("avx512f")) names.push("avx512f");
#elif defined(__aarch64__)
    names.push("neon");
#endif
    return names;
}

Json folderJson(const std::string& path) {
    std::error_code ignored;
    return Json::object().set("path", path).set("exists", !path.empty() && std::filesystem::exists(path, ignored));
}

/// The BLAS behind libtorch's matrix products, found without loading libtorch.
Json blasJson() {
    const BlasInfo blas = blasInUse();
    if (blas.name.empty()) return {};
    Json result = Json::object();
    result.set("name", blas.name)
        .set("version", blas.version.empty() ? Json() : Json(blas.version))
        .set("threading", blas.threading.empty() ? Json() : Json(blas.threading))
        .set("kernels", blas.kernels.empty() ? Json() : Json(blas.kernels))
        .set("file", blas.file)
        .set("advice", blas.advice.empty() ? Json() : Json(english(blas.advice)));
    return result;
}

std::string userFolder(const char* variable, const char* underHome) {
    const char* base = std::getenv(variable);
    if (base && *base) return std::string(base) + "/teardown";
    const char* home = std::getenv("HOME");
    return home ? fmt::format("{}/{}/teardown", home, underHome) : std::string();
}

Json setVariables() {
    Json result = Json::object();
    for (const char* name : {"LANG", "LC_ALL", "LC_NUMERIC", "DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE", "QT_QPA_PLATFORM",
                             "QT_SCALE_FACTOR", "OMP_NUM_THREADS", "OMP_WAIT_POLICY", "GOMP_SPINCOUNT", "MKL_NUM_THREADS",
                             "OPENBLAS_NUM_THREADS", "ONEDNN_MAX_CPU_ISA", "TEARDOWN_RESOURCES", "TEARDOWN_MODULES"})
        if (const char* value = std::getenv(name)) result.set(name, value);
    return result;
}

/// Run by the Python that was found: looks up packages and versions without importing them, because importing torch takes seconds.
constexpr const char* kProbe = R"(
import importlib.util, json, os, platform, re, shutil, sys
def package(name):
    try: spec = importlib.util.find_spec(name)
    except Exception: spec = None
    if spec is None or not spec.origin: return None
    folder = os.path.dirname(spec.origin); version = cuda = None
    try:
        from importlib import metadata
        for distribution in (name, name + '-full', name + '-lite', {'cv2': 'opencv-python', 'PIL': 'Pillow', 'mmcls': 'mmcls'}.get(name, name)):
            try: version = metadata.version(distribution); break
            except metadata.PackageNotFoundError: pass
    except ImportError: pass
    try:
        text = open(os.path.join(folder, 'version.py'), encoding='utf-8', errors='replace').read()
        found = re.search(r'''^__version__\s*(?::[^=]*)?=\s*['"]([^'"]+)''', text, re.M); version = found.group(1) if found else version
        found = re.search(r'''^cuda\s*(?::[^=]*)?=\s*['"]([^'"]+)''', text, re.M); cuda = found.group(1) if found else None
    except OSError: pass
    result = {'version': version, 'path': folder}
    if name == 'torch': result['cuda'] = cuda
    return result
answer = {'executable': sys.executable, 'version': platform.python_version()}
for name in ('torch', 'torchvision', 'mmcv', 'mmcls', 'numpy', 'cv2', 'PIL'): answer[name] = package(name)
compiler = shutil.which('nvcc'); home = os.environ.get('CUDA_HOME') or os.environ.get('CUDA_PATH') or (os.path.dirname(os.path.dirname(compiler)) if compiler else None)
answer['cuda_toolkit'] = {'home': home, 'nvcc': compiler} if home or compiler else None
try:
    space = os.statvfs('/dev/shm'); answer['dev_shm'] = {'bytes': space.f_frsize * space.f_blocks, 'free': space.f_frsize * space.f_bavail}
except OSError: answer['dev_shm'] = None
print(json.dumps(answer, indent=int(sys.argv[1]) if int(sys.argv[1]) >= 0 else None))
)";

}  // namespace

Json environmentJson() {
    utsname system{};
    uname(&system);
    Json result = Json::object();
    result.set("teardown", version());
    result.set("os", QSysInfo::prettyProductName().toStdString())
        .set("kernel", fmt::format("{} {} {}", system.sysname, system.release, system.machine));
    result.set("processor", processorName())
        .set("threads", static_cast<std::uint64_t>(std::thread::hardware_concurrency()))
        .set("simd", simdJson());
    result.set("blas", blasJson());
    result.set("memory", Json::object()
                             .set("total", procValue("/proc/meminfo", "MemTotal"))
                             .set("available", procValue("/proc/meminfo", "MemAvailable"))
                             .set("process", procValue("/proc/self/status", "VmRSS")));
    result.set("versions", Json::object()
                               .set("compiler", TEARDOWN_COMPILER)
                               .set("build_type", TEARDOWN_BUILD_TYPE)
                               .set("qt", qVersion())
                               .set("qt_built", QT_VERSION_STR)
                               .set("torch_built", TEARDOWN_TORCH_VERSION)
                               .set("opencv_built", TEARDOWN_OPENCV_VERSION));
    result.set("modules", Json::object()
                              .set("teardown_engine", folderJson(modulePath("teardown_engine")))
                              .set("teardown_imaging", folderJson(modulePath("teardown_imaging")))
                              .set("teardown_video", folderJson(modulePath("teardown_video"))));
    result.set("folders", Json::object()
                              .set("resources", folderJson(resourcesFolder()))
                              .set("cache", folderJson(userFolder("XDG_CACHE_HOME", ".cache")))
                              .set("settings", folderJson(userFolder("XDG_CONFIG_HOME", ".config"))));
    return result.set("variables", setVariables());
}

void addCudaEnvironment(Json& document, const std::string& root) {
    EnvironmentSource source = root.empty() ? thisComputer() : EnvironmentSource();
    source.root = root;
    const CudaEnvironment environment = cudaEnvironment(source);
    Json lines = Json::object(), from = Json::object(), versions = Json::array(), advice = Json::array();
    for (const EnvironmentLine& line : environment.lines) {
        lines.set(line.name, line.value.empty() ? Json() : Json(line.value));
        if (!line.from.empty()) from.set(line.name, line.from);
    }
    for (const CudaVersion& one : environment.versions)
        versions.push(Json::object().set("version", one.version).set("of", english(one.of)).set("from", one.from));
    for (const Message& one : environment.advice) advice.push(english(one));
    const auto& shared = environment.sharedMemory;
    Json memory;
    if (shared) {
        memory = Json::object();
        memory.set("bytes", shared->bytes).set("free", shared->free ? Json(*shared->free) : Json());
    }
    const char* kind = environment.kind == CudaKind::Devel ? "devel" : environment.kind == CudaKind::Runtime ? "runtime" : "none";
    document.set("collect_env", std::move(lines)).set("read_from", std::move(from));
    document.set("cuda", Json::object().set("kind", kind).set("versions", std::move(versions)));
    document.set("container", environment.container).set("dev_shm", std::move(memory)).set("advice", std::move(advice));
}

Json pythonJson(int indent) {
    const QString executable = QStandardPaths::findExecutable(QStringLiteral("python3"));
    if (executable.isEmpty()) return Json::object().set("executable", Json());
    QProcess process;
    process.start(executable, {QStringLiteral("-c"), QString::fromUtf8(kProbe), QString::number(indent)});
    constexpr int kPatience = 20000;
    if (!process.waitForFinished(kPatience) || process.exitStatus() != QProcess::NormalExit || process.exitCode() != 0) {
        process.kill();
        process.waitForFinished(1000);
        return Json::object()
            .set("executable", executable.toStdString())
            .set("error", process.readAllStandardError().trimmed().right(400).toStdString());
    }
    QByteArray answer = process.readAllStandardOutput().trimmed();
    if (indent > 0) answer.replace("\n", "\n" + QByteArray(indent, ' '));
    return Json::raw(answer.toStdString());
}

}  // namespace teardown
