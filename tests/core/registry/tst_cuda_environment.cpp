// The environment under faked roots: runtime and devel images, versions of CUDA and where they are read, /dev/shm.
#include "core/reference/cuda_environment.h"
#include "tests/support/test_program.h"

#include <QDir>
#include <QTemporaryDir>
#include <QtTest>

#include <map>

using namespace teardown;

namespace {

/// Files of an image, by path; an empty text is a folder.
using Image = std::map<QString, QByteArray>;

const QString kConda = QStringLiteral("/opt/conda/lib/python3.8/site-packages");

Image condaWithTorch() {
    return {
        {kConda + "/torch/version.py", "__all__ = ['__version__']\n__version__ = '1.13.1'\ndebug = False\ncuda: Optional[str] = '11.6'\n"},
        {kConda + "/torchvision/version.py", "__version__ = '0.14.1'\n"},
        {kConda + "/mmcv/version.py", "__version__ = '1.7.2'\n"},
        {kConda + "/mmcls/version.py", "# OpenMMLab\n__version__ = '0.25.0'\n"},
        {kConda + "/cv2/__init__.py", "x"},
        {kConda + "/opencv_python_headless-4.6.0.66.dist-info/METADATA", "x"},
        {"/.dockerenv", "x"}};
}

class Root {
public:
    explicit Root(const Image& image) {
        for (const auto& [path, text] : image) {
            const QString whole = m_folder.path() + path;
            QDir().mkpath(text.isEmpty() ? whole : QFileInfo(whole).path());
            if (text.isEmpty()) continue;
            QFile file(whole);
            if (file.open(QIODevice::WriteOnly)) file.write(text);
        }
    }
    CudaEnvironment read(std::map<std::string, std::string> variables = {}) const {
        EnvironmentSource source;
        source.root = m_folder.path().toStdString();
        source.variable = [variables](const std::string& name) {
            const auto found = variables.find(name);
            return found == variables.end() ? std::string() : found->second;
        };
        return cudaEnvironment(source);
    }

private:
    QTemporaryDir m_folder;
};

std::string valueOf(const CudaEnvironment& environment, const char* name) {
    for (const EnvironmentLine& line : environment.lines)
        if (line.name == name) return line.value;
    return "no such line";
}

QStringList versionsOf(const CudaEnvironment& environment) {
    QStringList all;
    for (const CudaVersion& one : environment.versions)
        all += QStringLiteral("%1 %2 %3").arg(QString::fromStdString(one.version), one.of.id(), QString::fromStdString(one.from));
    return all;
}

QString adviceOf(const CudaEnvironment& environment) {
    QString all;
    for (const Message& one : environment.advice) all += QString::fromStdString(english(one)) + "\n";
    return all;
}

}  // namespace

class TstCudaEnvironment : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void runtimeImage() {
        Image image = condaWithTorch();
        image["/opt/conda/conda-meta/cudatoolkit-11.6.0-hecad31d_10.json"] = "{}";
        image["/proc/driver/nvidia/version"] = "NVRM version: NVIDIA UNIX x86_64 Kernel Module  525.85.12  Sat Jan 28 02:10:06 UTC 2023\n";
        image["/proc/mounts"] = "overlay / overlay rw 0 0\nshm /dev/shm tmpfs rw,nosuid,nodev,noexec,relatime,size=65536k 0 0\n";
        const CudaEnvironment environment = Root(image).read({{"CUDA_VERSION", "11.6.2"}});
        QVERIFY(environment.kind == CudaKind::Runtime);
        QVERIFY(environment.container);
        QCOMPARE(versionsOf(environment),
                 QStringList({"11.6 cuda.of-torch /opt/conda/lib/python3.8/site-packages/torch/version.py",
                              "11.6.0 cuda.of-conda /opt/conda/conda-meta/cudatoolkit-11.6.0-hecad31d_10.json",
                              "11.6.2 cuda.of-image CUDA_VERSION", "525.85.12 cuda.of-driver /proc/driver/nvidia/version"}));
        QCOMPARE(valueOf(environment, "Python"), std::string("3.8"));
        QCOMPARE(valueOf(environment, "CUDA available"), std::string("True"));
        QCOMPARE(valueOf(environment, "CUDA_HOME"), std::string("None"));
        QCOMPARE(valueOf(environment, "NVCC"), std::string("no such line"));
        QCOMPARE(valueOf(environment, "GCC"), std::string("n/a"));
        QCOMPARE(valueOf(environment, "PyTorch"), std::string("1.13.1"));
        QCOMPARE(valueOf(environment, "TorchVision"), std::string("0.14.1"));
        QCOMPARE(valueOf(environment, "OpenCV"), std::string("4.6.0.66"));
        QCOMPARE(valueOf(environment, "MMCV"), std::string("1.7.2"));
        QCOMPARE(valueOf(environment, "MMClassification"), std::string("0.25.0"));
        QCOMPARE(environment.sharedMemory->bytes, std::uint64_t{64} << 20);
        const QString advice = adviceOf(environment);
        QVERIFY2(advice.contains("version.txt` finds nothing") && advice.contains("-devel"), qPrintable(advice));
        QVERIFY2(advice.contains("/dev/shm has 64 MB") && advice.contains("--shm-size=8g"), qPrintable(advice));
        QVERIFY(advice.contains("without its compiled operations"));
    }

    void develImage() {
        Image image = condaWithTorch();
        image["/usr/local/cuda/bin/nvcc"] = "x";
        image["/usr/local/cuda/lib64/libcudart.so.11.6.55"] = "x";
        image["/usr/local/cuda/version.json"] =
            R"({"cuda": {"name": "CUDA SDK", "version": "11.6.2"}, "cuda_nvcc": {"version": "11.6.124"}})";
        image["/usr/bin/gcc"] = "x";
        image["/usr/lib/gcc/x86_64-linux-gnu/9/cc1"] = "x";
        image["/usr/lib/gcc/x86_64-linux-gnu/11/cc1"] = "x";
        image[kConda + "/mmcv/_ext.cpython-38-x86_64-linux-gnu.so"] = "x";
        image["/proc/mounts"] = "shm /dev/shm tmpfs rw,size=8g 0 0\n";
        const CudaEnvironment environment = Root(image).read();
        QVERIFY(environment.kind == CudaKind::Devel);
        QCOMPARE(versionsOf(environment).value(1), QStringLiteral("11.6.2 cuda.of-toolkit /usr/local/cuda/version.json"));
        QCOMPARE(valueOf(environment, "CUDA_HOME"), std::string("/usr/local/cuda"));
        QCOMPARE(valueOf(environment, "NVCC"), std::string("Cuda compilation tools, V11.6.124"));
        QCOMPARE(valueOf(environment, "GCC"), std::string("gcc 11"));
        // No device in this image.
        QCOMPARE(valueOf(environment, "CUDA available"), std::string("False"));
        QCOMPARE(environment.sharedMemory->bytes, std::uint64_t{8} << 30);
        const QString advice = adviceOf(environment);
        QVERIFY2(advice.contains("version.txt is gone"), qPrintable(advice));
        QVERIFY2(!advice.contains("/dev/shm") && !advice.contains("compiled operations"), qPrintable(advice));
    }

    void oldToolkitOfAnotherVersion() {
        Image image = condaWithTorch();
        image["/usr/local/cuda-10.2/bin/nvcc"] = "x";
        image["/usr/local/cuda-10.2/version.txt"] = "CUDA Version 10.2.89\n";
        const CudaEnvironment environment = Root(image).read({{"PATH", "/usr/bin:/usr/local/cuda-10.2/bin"}});
        QCOMPARE(valueOf(environment, "CUDA_HOME"), std::string("/usr/local/cuda-10.2"));
        QCOMPARE(versionsOf(environment).value(1), QStringLiteral("10.2.89 cuda.of-toolkit /usr/local/cuda-10.2/version.txt"));
        QVERIFY2(adviceOf(environment).contains("built with CUDA 11.6, the toolkit is 10.2.89"), qPrintable(adviceOf(environment)));
        // Without either file the header has it.
        Image bare = condaWithTorch();
        bare["/usr/local/cuda/bin/nvcc"] = "x";
        bare["/usr/local/cuda/include/cuda.h"] = "/**\n#define CUDA_VERSION 12040\n";
        QCOMPARE(versionsOf(Root(bare).read()).value(1), QStringLiteral("12.4 cuda.of-toolkit /usr/local/cuda/include/cuda.h"));
        // A variable wins, even if it leads nowhere.
        QCOMPARE(valueOf(Root(image).read({{"CUDA_HOME", "/nowhere"}}), "CUDA_HOME"), std::string("/nowhere"));
    }

    void processorOnly() {
        Image image = condaWithTorch();
        image[kConda + "/torch/version.py"] = "__version__ = '1.13.1+cpu'\ncuda: Optional[str] = None\n";
        const CudaEnvironment environment = Root(image).read();
        QVERIFY(environment.kind == CudaKind::None);
        QVERIFY(environment.versions.empty());
        QCOMPARE(valueOf(environment, "CUDA available"), std::string("False"));
        QVERIFY(!adviceOf(environment).contains("version.txt"));
        QVERIFY(adviceOf(environment).contains("/dev/shm is not mounted"));
    }

    void anEmptyRootAndBrokenFiles() {
        const CudaEnvironment empty = Root(Image{{"/etc", ""}}).read();
        QVERIFY(empty.kind == CudaKind::None);
        QVERIFY(!empty.container);
        QCOMPARE(valueOf(empty, "PyTorch"), std::string());
        const CudaEnvironment broken =
            Root(Image{{"/usr/local/cuda/version.json", "{\"cuda\": [1"},
                       {"/usr/local/cuda/version.txt", "CUDA Version "},
                       {"/usr/local/lib/python3.9/dist-packages/torch/version.py", "__version__ = '\n\xff\xfe\ncuda ="},
                       {"/proc/mounts", "shm /dev/shm tmpfs size=99999999999999999999g\nx\n"},
                       {"/proc/driver/nvidia/version", "Kernel Module"}})
                .read();
        QVERIFY(broken.versions.empty());
        QCOMPARE(broken.sharedMemory->bytes, std::uint64_t{0});
    }

    void thisMachine() {
        const CudaEnvironment environment = cudaEnvironment(thisComputer());
        QCOMPARE(valueOf(environment, "sys.platform"), std::string("linux"));
        QVERIFY(environment.lines.size() >= 10);
    }
};

TD_TEST(TstCudaEnvironment)
#include "tst_cuda_environment.moc"
