// Converting: what is written holds the same bytes under the asked-for names, never over the source, the same bytes each time.
#include "core/checkpoint/checkpoint_file.h"
#include "core/checkpoint/checkpoint_writer.h"
#include "core/checkpoint/convert.h"
#include "core/checkpoint/inspect/inspect.h"
#include "core/checkpoint/sniff.h"
#include "core/tensor/element_decode.h"
#include "core/tensor/element_encode.h"

#include <QCryptographicHash>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <unistd.h>

using namespace teardown;

namespace {

std::string input(const char* name) { return std::string(TEST_DATA "/golden/input/checkpoint/") + name; }

QByteArray content(const std::string& path) {
    QFile file(QString::fromStdString(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// key -> dtype, shape and bytes of a state dict.
QMap<QString, QByteArray> stateOf(const std::string& path) {
    QMap<QString, QByteArray> state;
    const auto file = CheckpointFile::open(path);
    if (!file.ok()) return state;
    const auto names = stateDictOf(**file);
    if (!names.ok()) return state;
    for (const auto& item : names->items) {
        const auto view = (*file)->read(item.tensor);
        if (!view.ok()) return {};
        const auto bytes = view->toContiguousBytes();
        state.insert(QString::fromStdString(item.key),
                     QByteArray(dtypeName(view->dtype())) + QByteArray::fromStdString(shapeText(view->shape())) +
                         QByteArray(reinterpret_cast<const char*>(bytes.data()), static_cast<int>(bytes.size())));
    }
    return state;
}

}  // namespace

class TestConvert : public QObject {
    Q_OBJECT

    std::string path(const char* name) { return m_folder.filePath(QLatin1String(name)).toStdString(); }

private Q_SLOTS:
    void roundTrips_data() {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QString>("target");
        QTest::addColumn<QString>("format");
        for (const char* source : {"model_zip.pth", "model_legacy.pth", "repvgg_legacy.pth", "stored.npz", "deflated.npz"})
            for (const auto& [target, format] :
                 {std::pair{"a.pth", "torch-zip"}, {"a.safetensors", "safetensors"}, {"a.npz", "npz"}, {"legacy", "torch-legacy"}})
                QTest::newRow((std::string(source) + " to " + target).c_str())
                    << QString::fromLatin1(source) << QString::fromLatin1(target) << QString::fromLatin1(format);
    }
    void roundTrips() {
        QFETCH(QString, source);
        QFETCH(QString, target);
        QFETCH(QString, format);
        ConvertOptions options;
        if (target == QLatin1String("legacy")) options.format = OutputFormat::TorchLegacy;
        const std::string out = path(target == QLatin1String("legacy") ? "b.pth" : qPrintable(target));
        const auto outcome = convertCheckpoint(input(qPrintable(source)), out, options);
        QVERIFY2(outcome.ok(), outcome.ok() ? "" : describe(outcome.error()).c_str());
        QCOMPARE(QString::fromStdString(sniffFormat(out)), format);
        QCOMPARE(inspectFile(out, InspectOptions{true, false, false}).status, std::string("accept"));
        QCOMPARE(QByteArray::fromStdString(outcome->sha256), QCryptographicHash::hash(content(out), QCryptographicHash::Sha256).toHex());
        const auto before = stateOf(input(qPrintable(source)));
        QVERIFY(!before.isEmpty());
        QCOMPARE(stateOf(out), before);
        const QByteArray first = content(out);
        QVERIFY(convertCheckpoint(input(qPrintable(source)), out, options).ok());
        QCOMPARE(content(out), first);
    }
    void structureStays() {
        const std::string out = path("structure.pth");
        QVERIFY(convertCheckpoint(input("model_legacy.pth"), out, {}).ok());
        const auto before = CheckpointFile::open(input("model_legacy.pth"));
        const auto after = CheckpointFile::open(out);
        QVERIFY(before.ok() && after.ok());
        QVERIFY(*(*before)->object().find("optimizer") == *(*after)->object().find("optimizer"));
        QVERIFY((*before)->object().find("meta")->find("epoch")->asInt() == (*after)->object().find("meta")->find("epoch")->asInt());
        QCOMPARE((*after)->tensors().size(), (*before)->tensors().size());
    }
    void optimizerIsStripped() {
        ConvertOptions options;
        options.stripOptimizer = true;
        const std::string out = path("stripped.pth");
        QVERIFY(convertCheckpoint(input("model_zip.pth"), out, options).ok());
        const auto file = CheckpointFile::open(out);
        QVERIFY(!(*file)->object().contains("optimizer"));
        QVERIFY((*file)->object().contains("meta"));
    }
    void selectAndMap() {
        ConvertOptions options;
        options.select = {"stage0.*"};
        options.mapping = "repvgg";
        const std::string out = path("mapped.safetensors");
        const auto outcome = convertCheckpoint(input("repvgg_zip.pth"), out, options);
        QVERIFY(outcome.ok());
        QCOMPARE(stateOf(out).keys(),
                 (QStringList{QStringLiteral("backbone.stem.branch_reparam.bias"), QStringLiteral("backbone.stem.branch_reparam.weight")}));
        options.select = {"nothing*"};
        QCOMPARE(convertCheckpoint(input("repvgg_zip.pth"), out, options).error().code, std::string("convert-nothing"));
        options.mapping = "repvg";
        QCOMPARE(convertCheckpoint(input("repvgg_zip.pth"), out, options).error().code, std::string("convert-mapping"));
    }
    void published() {
        ConvertOptions options;
        options.publish = true;
        options.date = "20200102";
        const auto outcome = convertCheckpoint(input("model_zip.pth"), path("net.pth"), options);
        QVERIFY(outcome.ok());
        const QByteArray digest = QCryptographicHash::hash(content(outcome->path), QCryptographicHash::Sha256).toHex();
        QCOMPARE(QString::fromStdString(outcome->path),
                 m_folder.filePath(QStringLiteral("net_20200102-") + QLatin1String(digest.left(8)) + QStringLiteral(".pth")));
        QCOMPARE(sniffFormat(outcome->path), std::string("torch-legacy"));
        QVERIFY(inspectFile(outcome->path).json.find("\"hash_ok\": true") != std::string::npos);
    }
    void neverOverTheSource() {
        const std::string source = path("source.pth");
        QVERIFY(QFile::copy(QString::fromStdString(input("model_zip.pth")), QString::fromStdString(source)));
        const QByteArray before = content(source);
        QCOMPARE(convertCheckpoint(source, source, {}).error().code, std::string("export-over-source"));
        const std::string link = path("link.pth");
        QCOMPARE(::link(source.c_str(), link.c_str()), 0);
        QCOMPARE(convertCheckpoint(source, link, {}).error().code, std::string("export-over-source"));
        QCOMPARE(content(source), before);
    }
    void refusesWhatHasNoPlace() {
        QCOMPARE(convertCheckpoint(input("dtypes_zip.pth"), path("x.safetensors"), {}).error().code, std::string("export-dtype"));
        QCOMPARE(convertCheckpoint(input("dtypes_zip.pth"), path("x.npz"), {}).error().code, std::string("export-dtype"));
        QCOMPARE(convertCheckpoint(input("parameters_zip.pth"), path("x.pth"), {}).error().code, std::string("convert-sparse"));
        QCOMPARE(convertCheckpoint(input("model_zip.pth"), path("x.what"), {}).error().code, std::string("convert-extension"));
        QVERIFY(!QFile::exists(m_folder.filePath(QStringLiteral("x.safetensors"))));
    }
    void castRoundsToNearestEven() {
        // Every half, and the values halfway between two of them.
        for (std::uint32_t bits = 0; bits < 0x7c00; ++bits) {
            const float here = halfToFloat(static_cast<std::uint16_t>(bits));
            QCOMPARE(floatToHalf(here), static_cast<std::uint16_t>(bits));
            QCOMPARE(floatToHalf(-here), static_cast<std::uint16_t>(bits | 0x8000));
            if (bits + 1 < 0x7c00) {
                const float middle = (here + halfToFloat(static_cast<std::uint16_t>(bits + 1))) / 2;
                QCOMPARE(floatToHalf(middle), static_cast<std::uint16_t>(bits & 1 ? bits + 1 : bits));
            }
        }
        QCOMPARE(floatToHalf(65519.99f), std::uint16_t{0x7bff});
        QCOMPARE(floatToHalf(65520.0f), std::uint16_t{0x7c00});
        QCOMPARE(floatToBfloat16(1.00390625f), std::uint16_t{0x3f80});
        QCOMPARE(floatToBfloat16(1.01171875f), std::uint16_t{0x3f82});
        ConvertOptions options;
        options.cast = DType::Float16;
        const std::string out = path("half.pth");
        QVERIFY(convertCheckpoint(input("model_zip.pth"), out, options).ok());
        const auto file = CheckpointFile::open(out);
        for (const auto& tensor : (*file)->tensors()) QVERIFY(tensor.dtype == DType::Float16 || !isFloating(tensor.dtype));
    }

private:
    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestConvert)
#include "tst_convert.moc"
