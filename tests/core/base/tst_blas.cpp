// Which BLAS is named: the one that the loader takes, with what would help.
#include "core/base/blas.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <dlfcn.h>

using namespace teardown;

class TestBlas : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theOneThatTheLoaderTakes();
    void inWords();
    void kernelsSuitTheProcessor();
};

void TestBlas::theOneThatTheLoaderTakes() {
    const BlasInfo info = blasInUse();
    QVERIFY2(!info.name.empty(), "libtorch needs a libblas.so.3, so there is one where the program is built");
    QVERIFY(QFileInfo(QString::fromStdString(info.file)).isFile());
    QVERIFY(!QFileInfo(QString::fromStdString(info.file)).isSymLink());

    void* library = dlopen("libblas.so.3", RTLD_LAZY);
    QVERIFY(library);
    Dl_info where{};
    QVERIFY(dladdr(dlsym(library, "sgemm_"), &where) != 0);
    QCOMPARE(QString::fromStdString(info.file), QFileInfo(QString::fromLocal8Bit(where.dli_fname)).canonicalFilePath());
    const bool openBlas = dlsym(library, "openblas_get_config") != nullptr;
    QCOMPARE(info.name == "OpenBLAS", openBlas);
    // The slowest has a remedy; the one that is the remedy has none.
    if (info.name == "reference BLAS") QVERIFY(english(info.advice).find("libopenblas0-openmp") != std::string::npos);
    if (openBlas && info.threading == "OpenMP") QVERIFY(info.advice.empty());
    if (openBlas)
        QVERIFY2(QRegularExpression(QStringLiteral("^OpenBLAS \\d+\\.\\d+.* \\((OpenMP|pthreads|one thread), \\w+\\)$"))
                     .match(QString::fromStdString(info.text()))
                     .hasMatch(),
                 info.text().c_str());
}

void TestBlas::inWords() {
    QCOMPARE((BlasInfo{"OpenBLAS", "0.3.21", "OpenMP", {}, {}, {}}.text()), std::string("OpenBLAS 0.3.21 (OpenMP)"));
    QCOMPARE((BlasInfo{"OpenBLAS", "0.3.21", "OpenMP", "Haswell", {}, {}}.text()), std::string("OpenBLAS 0.3.21 (OpenMP, Haswell)"));
    QCOMPARE((BlasInfo{"BLIS", {}, {}, {}, {}, {}}.text()), std::string("BLIS"));
    QCOMPARE(BlasInfo{}.text(), std::string("none"));
}

/// What the user has set stays; else a processor with AVX2 does not get the kernels of one without.
void TestBlas::kernelsSuitTheProcessor() {
    const auto restored = qScopeGuard([before = qgetenv("OPENBLAS_CORETYPE")] {
        before.isNull() ? qunsetenv("OPENBLAS_CORETYPE") : qputenv("OPENBLAS_CORETYPE", before);
    });
    qputenv("OPENBLAS_CORETYPE", "Nehalem");
    chooseBlasKernels();
    QCOMPARE(qgetenv("OPENBLAS_CORETYPE"), QByteArray("Nehalem"));
    qunsetenv("OPENBLAS_CORETYPE");
    chooseBlasKernels();
#if defined(__x86_64__)
    const bool vectors = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    QCOMPARE(qEnvironmentVariableIsSet("OPENBLAS_CORETYPE"), vectors);
    if (__builtin_cpu_supports("avx512bw")) QCOMPARE(qgetenv("OPENBLAS_CORETYPE"), QByteArray("SkylakeX"));
#endif
}

TD_TEST(TestBlas)
#include "tst_blas.moc"
