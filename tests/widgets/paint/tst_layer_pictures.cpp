// Layers as files: every format, the same bytes each time and on each thread, what a picture says of itself, cancelling, and what goes
// wrong.
#include "tests/support/test_program.h"
#include "widgets/paint/layer_pictures.h"

#include "core/base/file.h"
#include "core/tensor/npy.h"

#include <QtTest>

#include <sys/resource.h>

#include <csignal>

using namespace teardown;

namespace {

TensorView ramp(Shape shape) {
    std::int64_t count = 1;
    for (const std::int64_t size : shape) count *= size;
    std::vector<float> values(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i % 17) - 8;
    return TensorView::fromFloats(std::move(shape), std::move(values));
}

RecordedTensor tensorOf(const char* name, TensorRole role, Shape shape) {
    RecordedTensor tensor;
    tensor.label = name;
    tensor.name = tensor.label == "input" ? TensorName::Input : tensor.label == "output" ? TensorName::Output : parameterName(name);
    tensor.role = role;
    tensor.view = ramp(std::move(shape));
    return tensor;
}

/// A network of `count` convolutions.
Trace sample(int count) {
    Trace trace;
    Step root;
    root.kind = StepKind::Module;
    root.type = "Net";
    root.end = count + 1;
    trace.steps.push_back(root);
    for (int i = 0; i < count; ++i) {
        Step step;
        step.index = i + 1;
        step.end = i + 2;
        step.kind = StepKind::Module;
        step.path = "conv" + std::to_string(i);
        step.type = "Conv2d";
        step.inputs = {tensorOf("input", TensorRole::Activation, {1, 2, 5, 5}), tensorOf("weight", TensorRole::Weight, {3, 2, 3, 3})};
        step.outputs = {tensorOf("output", TensorRole::Activation, {1, 3, 5, 5})};
        trace.steps.push_back(step);
    }
    return trace;
}

std::vector<const ExportFormat*> everyFormat() {
    std::vector<const ExportFormat*> formats;
    for (const ExportFormat& format : exportFormats()) formats.push_back(&format);
    return formats;
}

QByteArray bytesOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

}  // namespace

class TestLayerPictures : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::string path(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)).toStdString(); }

private Q_SLOTS:
    void everyFormatOfEveryLayer() {
        const Trace trace = sample(3);
        LayerExport request{{"", true, true}, everyFormat(), {}};
        const auto exported = exportLayers(trace, request, path("all"), {});
        QVERIFY2(exported.ok(), exported.ok() ? "" : english(exported.error().what).c_str());
        QCOMPARE(exported->files.size(), std::size_t(3 * 2 * 7));
        QVERIFY(exported->diagnostics.empty());
        for (const ExportedFile& file : exported->files)
            QVERIFY2(QFileInfo(QString::fromStdString(file.path)).size() > 50, file.path.c_str());
        QCOMPARE(exported->files.front().layer, std::string("conv0"));
        QCOMPARE(exported->files.front().type, std::string("Conv2d"));
        QCOMPARE(exported->files.front().shape, (Shape{1, 3, 5, 5}));
        const auto numbers = readNpy(path("all/0001_conv0_output.npy"));
        QVERIFY(numbers.ok());
        QCOMPARE(numbers->toFloats(), ramp({1, 3, 5, 5}).toFloats());
        const auto archive = readNpz(path("all/0001_conv0_weight.npz"));
        QVERIFY(archive.ok());
        QCOMPARE(archive->front().first, std::string("weight"));
        QVERIFY(bytesOf(m_folder.filePath(QStringLiteral("all/0001_conv0_output.txt"))).startsWith("# Array shape: (1, 3, 5, 5)"));
        QVERIFY(bytesOf(m_folder.filePath(QStringLiteral("all/0001_conv0_output.html"))).contains("conv0 - output"));
    }

    void theSameBytesEachTime() {
        const Trace trace = sample(2);
        const LayerExport request{{"", true, true}, everyFormat(), {}};
        const auto first = exportLayers(trace, request, path("one"), {});
        QTest::qWait(1100);  // a second later: no file may hold the time of day
        const auto second = exportLayers(trace, request, path("two"), {});
        QVERIFY(first.ok() && second.ok());
        for (std::size_t i = 0; i < first->files.size(); ++i) {
            const QByteArray a = bytesOf(QString::fromStdString(first->files[i].path));
            QVERIFY2(!a.isEmpty() && a == bytesOf(QString::fromStdString(second->files[i].path)), first->files[i].path.c_str());
        }
        // And alone, as the window writes one view.
        const Step& step = trace.steps[1];
        for (const ExportFormat& format : exportFormats()) {
            const std::string alone = path("alone.") + format.id;
            QVERIFY(writeExport(contentOf(step, step.outputs[0], {}), alone).ok());
            QCOMPARE(bytesOf(QString::fromStdString(alone)),
                     bytesOf(m_folder.filePath(QStringLiteral("one/0001_conv0_output.") + QLatin1String(format.id))));
        }
    }

    void aPictureSaysWhatItShows() {
        QVERIFY(writeFileAtomically(path("net.py"), "model = 1\n").ok());
        LayerExport request{{"conv1", true, false}, {exportFormat("png")}, {}};
        request.look.record = recordOfFiles(path("net.py"), {}, path("gone.png"));
        request.look.record.style.map = ColourMap::Jet;
        request.look.record.style.rule = RangeRule::Percentile;
        request.look.record.normalisation = Normalisation::Channel;
        const auto exported = exportLayers(sample(2), request, path("said"), {});
        QVERIFY(exported.ok());
        const auto record = readViewRecord(exported->files.front().path);
        QVERIFY2(record.ok(), record.ok() ? "" : english(record.error().what).c_str());
        QCOMPARE(record->layer, std::string("conv1"));
        QCOMPARE(record->tensor, std::string("output"));
        QCOMPARE(record->config->name, std::string("net.py"));
        QCOMPARE(record->config->sha256, QCryptographicHash::hash("model = 1\n", QCryptographicHash::Sha256).toHex().toStdString());
        QVERIFY(!record->checkpoint.has_value());
        QCOMPARE(record->input->name, std::string("gone.png"));
        QVERIFY(record->input->sha256.empty());
        QVERIFY(record->style.map == ColourMap::Jet && record->style.rule == RangeRule::Percentile &&
                record->normalisation == Normalisation::Channel);
        // Other programs read it, too.
        QCOMPARE(QImage(QString::fromStdString(exported->files.front().path)).text(QStringLiteral("Teardown-Layer")),
                 QStringLiteral("conv1"));
    }

    void cancelling() {
        std::stop_source stop;
        std::atomic<int> reports = 0;
        const TaskContext task{stop.get_token(), [&](double done, const Message& label) {
                                   if (++reports == 5) stop.request_stop();
                                   QVERIFY(done > 0 && done <= 1 && !label.empty());
                               }};
        const auto exported = exportLayers(sample(200), {{}, {exportFormat("png")}, {}}, path("cancelled"), task);
        QVERIFY(!exported.ok());
        QVERIFY(exported.error().kind == ErrorKind::Cancelled);
        const int written =
            static_cast<int>(QDir(m_folder.filePath(QStringLiteral("cancelled"))).entryList({QStringLiteral("*.png")}).size());
        QVERIFY2(written >= 5 && written < 200, qPrintable(QString::number(written)));
        QCOMPARE(written,
                 static_cast<int>(QDir(m_folder.filePath(QStringLiteral("cancelled"))).entryList(QDir::Files | QDir::Hidden).size()));
    }

    void whatCanNotBeWritten() {
        const LayerExport request{{}, {exportFormat("png")}, {}};
        QCOMPARE(exportLayers(sample(1), {{"none*", true, true}, {exportFormat("png")}, {}}, path("x"), {}).error().code,
                 std::string("export-no-layers"));
        QVERIFY(!QFileInfo::exists(m_folder.filePath(QStringLiteral("x"))));
        QVERIFY(writeFileAtomically(path("file"), "x").ok());
        QCOMPARE(exportLayers(sample(1), request, path("file"), {}).error().code, std::string("export-folder"));
        QVERIFY(QDir(m_folder.path()).mkpath(QStringLiteral("taken/0001_conv0_output.png")));
        QCOMPARE(exportLayers(sample(1), request, path("taken"), {}).error().code, std::string("export-is-directory"));
    }

    void aFullDiskIsSaid() {
        rlimit before{};
        getrlimit(RLIMIT_FSIZE, &before);
        std::signal(SIGXFSZ, SIG_IGN);
        rlimit small = before;
        small.rlim_cur = 200;
        setrlimit(RLIMIT_FSIZE, &small);
        const auto exported = exportLayers(sample(3), {{}, {exportFormat("png")}, {}}, path("full"), {});
        setrlimit(RLIMIT_FSIZE, &before);
        QVERIFY(!exported.ok());
        QVERIFY2(exported.error().code.starts_with("export-"), exported.error().code.c_str());
        QVERIFY(QDir(m_folder.filePath(QStringLiteral("full"))).entryList(QDir::Files | QDir::Hidden).isEmpty());
    }

    void whatWasNotKeptIsSaid() {
        Trace trace = sample(2);
        trace.steps[1].outputs[0].view = {};
        trace.steps[2].outputs[0].view = ramp({1, 1, 1, 2, 2});
        const auto exported = exportLayers(trace, {{}, {exportFormat("npy"), exportFormat("txt")}, {}}, path("some"), {});
        QVERIFY(exported.ok());
        QCOMPARE(exported->files.size(), std::size_t(1));
        QCOMPARE(exported->diagnostics.size(), std::size_t(2));
        QCOMPARE(exported->diagnostics[0].code, std::string("export-not-kept"));
        QCOMPARE(exported->diagnostics[1].code, std::string("export-no-text"));
    }

    void theTableSaysWhatItTakes() {
        ExportContent numbers;
        numbers.name = "a";
        numbers.numbers = ramp({2, 2});
        const auto png = writeExport(numbers, path("numbers.png"));
        QCOMPARE(png.error().code, std::string("export-format"));
        QVERIFY2(english(png.error().remedy).find(".npy, .npz or .txt") != std::string::npos, english(png.error().remedy).c_str());
        QVERIFY(writeExport(numbers, path("NUMBERS.NPY")).ok());
        QCOMPARE(exportFormatOfPath("a.b/c"), static_cast<const ExportFormat*>(nullptr));
        QCOMPARE(exportFormatOfPath("a.PDF"), exportFormat("pdf"));
    }
};

TD_TEST_GUI(TestLayerPictures)
#include "tst_layer_pictures.moc"
