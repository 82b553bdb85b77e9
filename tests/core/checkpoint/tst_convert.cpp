// Converting: what is written holds the same bytes under the asked-for names, never over the source, the same bytes each time.
#include "core/checkpoint/checkpoint_file.h"
#include "core/checkpoint/checkpoint_writer.h"
#include "core/checkpoint/convert.h"
#include "core/checkpoint/inspect/inspect.h"
#include "core/checkpoint/sniff.h"
#include "core/tensor/element_decode.h"
#include "core/tensor/element_encode.h"
#include "tests/support/test_program.h"

#include "tests/hostile/hostile_files.h"

#include <QCryptographicHash>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <unistd.h>

#include <algorithm>

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
    void aWholeModuleIsWrittenAsItsStateDict() {
        QTemporaryDir folder;
        const std::string out = folder.filePath("linear.safetensors").toStdString();
        const auto done = convertCheckpoint(TEST_DATA "/fuzz/seeds/checkpoint/module", out, {}, {});
        QVERIFY2(done.ok(), done.ok() ? "" : describe(done.error()).c_str());
        QCOMPARE(stateOf(out).keys(), (QStringList{"bias", "weight"}));
    }
    /// timm's TNT keeps queries and keys in one tensor and values in another: joined, they are one tensor of the new file.
    void partsAreJoined_data() {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QString>("target");
        for (const char* source : {"tnt.pth", "tnt.safetensors"})
            for (const char* target : {"joined.pth", "joined.safetensors", "joined.npz"})
                QTest::addRow("%s to %s", source, target) << QString::fromLatin1(source) << QString::fromLatin1(target);
    }
    void partsAreJoined() {
        QFETCH(QString, source);
        QFETCH(QString, target);
        const std::string in = path(source.toLatin1().constData()), out = path(target.toLatin1().constData());
        const std::vector<NamedTensor> tensors = {{"blocks.0.attn_in.v.weight", TensorView::fromFloats({1, 2}, {5, 6})},
                                                  {"norm.bias", TensorView::fromFloats({1}, {7})},
                                                  {"blocks.0.attn_in.qk.weight", TensorView::fromFloats({2, 2}, {1, 2, 3, 4})},
                                                  {"blocks.1.attn_in.qk.weight", TensorView::fromFloats({1, 1}, {8})},
                                                  {"blocks.2.attn_in.qk.weight", TensorView::fromFloats({1, 1}, {9})},
                                                  {"blocks.2.attn_in.v.weight", TensorView::fromFloats({1, 2}, {1, 2})}};
        const auto made = writeCheckpoint(path("tnt.pth"), ConfigValue::dict({}), tensors);
        QVERIFY2(made.ok(), made.ok() ? "" : describe(made.error()).c_str());
        QVERIFY(convertCheckpoint(path("tnt.pth"), path("tnt.safetensors"), {}, {}).ok());
        ConvertOptions options;
        options.mapping = "timm-tnt";
        const auto done = convertCheckpoint(in, out, options, {});
        QVERIFY2(done.ok(), done.ok() ? "" : describe(done.error()).c_str());
        const auto state = stateOf(out);
        // Without a partner, or with one that does not fit, a part stays alone.
        QCOMPARE(state.keys().join(' '), QString("backbone.layers.0.inner_block.attn.attn.in_proj_weight "
                                                 "backbone.layers.1.inner_block.attn.attn.in_proj_weight|0 "
                                                 "backbone.layers.2.inner_block.attn.attn.in_proj_weight|0 "
                                                 "backbone.layers.2.inner_block.attn.attn.in_proj_weight|1 backbone.norm.bias"));
        const std::vector<float> values = {1, 2, 3, 4, 5, 6};
        QCOMPARE(state.first(), QByteArray("float32[3,2]") + QByteArray(reinterpret_cast<const char*>(values.data()), 24));
    }
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
    void theLogOfTheTrainingIsStripped() {
        using namespace hostile;
        const std::string program = "\x80\x02}(" + text("w") + tensor("0", 4, 0, {4}, {1}) + text("message_hub") + "}u.";
        const std::string in = write(m_folder, "hub.pth", torchZip(program)), out = path("no_hub.pth");
        QVERIFY((*CheckpointFile::open(in))->object().contains("message_hub"));
        for (const bool strip : {false, true}) {
            ConvertOptions options;
            options.stripOptimizer = strip;
            QVERIFY(convertCheckpoint(in, out, options).ok());
            QCOMPARE((*CheckpointFile::open(out))->object().contains("message_hub"), !strip);
        }
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
        // .pth is the only extension, and it is always present.
        for (const char* name : {"net.v1", "net.tar", "net"}) {
            const auto other = convertCheckpoint(input("model_zip.pth"), path(name), options);
            QVERIFY(other.ok());
            QVERIFY(QString::fromStdString(other->path).startsWith(m_folder.filePath(QLatin1String(name)) + QStringLiteral("_20200102-")));
            QVERIFY(other->path.ends_with(".pth"));
        }
    }
    /// What the graph holds is written again: names, calls and what object() can only show.
    void graphStays_data() {
        QTest::addColumn<QByteArray>("value");
        using namespace hostile;
        const auto row = [](const char* name, const std::string& value) { QTest::newRow(name) << QByteArray::fromStdString(value); };
        row("large integer", std::string("\x8a\x09\0\0\0\0\0\0\0\0\1", 11));
        row("bytes", global("_codecs", "encode") + "(" + text("\xc3\xbf") + text("latin1") + "tR");
        row("set", global("__builtin__", "set") + "(](K\1K\2etR");
        row("tuple as a key", "}K\1K\2\x86K\3s");
        row("number and text as keys", "}(K\1K\2" + text("1") + "K\3u");
        row("ordered dict", global("collections", "OrderedDict") + ")R" + text("a") + "K\1s");
        row("defaultdict", global("collections", "defaultdict") + global("__builtin__", "list") + "\x85R" + text("a") + "]s");
        row("torch.Size", global("torch", "Size") + "(K\1K\2t\x85R");
        row("dtype", global("torch", "bfloat16"));
        row("device", global("torch", "device") + text("cpu") + "\x85R");
        row("complex", global("__builtin__", "complex") + std::string("G\x40\x08\0\0\0\0\0\0G\x40\x10\0\0\0\0\0\0\x86R", 20));
        row("parameter", global("torch._utils", "_rebuild_parameter") + "(" + tensor("0", 4, 0, {4}, {1}) + "\x88" +
                             global("collections", "OrderedDict") + ")RtR");
        row("shared list", "(]q\1K\1ah\1t");
    }
    void graphStays() {
        QFETCH(QByteArray, value);
        using namespace hostile;
        const std::string state = global("collections", "OrderedDict") + ")R" + text("w") + tensor("0", 4, 0, {4}, {1}) + "s}" +
                                  text("_metadata") + "}" + text("") + "}" + text("version") + "K\1sssb";
        const std::string program = "\x80\x02}(" + text("state_dict") + state + text("value") + value.toStdString() + "u.";
        const std::string source = write(m_folder, "graph.pth", torchZip(program));
        const auto before = CheckpointFile::open(source);
        QVERIFY2(before.ok(), before.ok() ? "" : describe(before.error()).c_str());
        for (const bool publish : {false, true}) {
            ConvertOptions options;
            options.publish = publish;
            const auto outcome = convertCheckpoint(source, path("written.pth"), options);
            QVERIFY2(outcome.ok(), outcome.ok() ? "" : describe(outcome.error()).c_str());
            for (const Diagnostic& note : outcome->notes) QVERIFY2(note.code != "convert-changed", english(note.message).c_str());
            const auto after = CheckpointFile::open(outcome->path);
            QVERIFY(after.ok());
            QVERIFY((*before)->object() == (*after)->object());
            QCOMPARE((*after)->tensors().size(), (*before)->tensors().size());
            auto names = (*before)->globals();
            auto kept = (*after)->globals();
            std::sort(names.begin(), names.end());
            std::sort(kept.begin(), kept.end());
            QCOMPARE(kept, names);
            // Written once more it is the same, so that also what no list shows was kept.
            const auto again = convertCheckpoint(outcome->path, path("again.pth"), options);
            QVERIFY(again.ok());
            if (publish) QCOMPARE(content(again->path), content(outcome->path));
        }
    }
    void unknownCodeBecomesItsParts() {
        using namespace hostile;
        const std::string program = "\x80\x02}(" + text("state_dict") + "}" + text("w") + tensor("0", 4, 0, {4}, {1}) + "s" + text("pair") +
                                    global("evil", "Pair") + tensor("0", 4, 0, {2}, {1}) + "K\1\x86\x81" + text("call") +
                                    global("os", "system") + text("x") + "\x85Ru.";
        const auto outcome = convertCheckpoint(write(m_folder, "unknown.pth", torchZip(program)), path("parts.pth"), {});
        QVERIFY2(outcome.ok(), outcome.ok() ? "" : describe(outcome.error()).c_str());
        const auto changed = std::find_if(outcome->notes.begin(), outcome->notes.end(),
                                          [](const Diagnostic& note) { return note.code == "convert-changed"; });
        QVERIFY(changed != outcome->notes.end());
        QVERIFY(english(changed->message).find("'pair'") != std::string::npos &&
                english(changed->message).find("'call'") != std::string::npos);
        const auto file = CheckpointFile::open(path("parts.pth"));
        QVERIFY(file.ok() && (*file)->warnings().empty());
        QCOMPARE((*file)->tensors().size(), std::size_t{2});
    }
    void whatIsLeftOutIsSaid() {
        using namespace hostile;
        const std::string program = "\x80\x02}(" + text("state_dict") + "}" + text("w") + tensor("0", 4, 0, {4}, {1}) + "s" +
                                    text("optimizer") + "}" + text("step") + tensor("0", 4, 0, {2}, {1}) + "su.";
        const std::string source = write(m_folder, "beside.pth", torchZip(program));
        const auto outcome = convertCheckpoint(source, path("beside.safetensors"), {});
        QVERIFY(outcome.ok());
        QCOMPARE(outcome->tensors, std::size_t{1});
        QVERIFY(english(outcome->notes.back().message).find("One tensor outside the state dict is left out: 'optimizer.step'") !=
                std::string::npos);
        ConvertOptions options;
        options.select = {"nothing*"};
        QCOMPARE(convertCheckpoint(source, path("beside.pth2.pth"), options).error().code, std::string("convert-nothing"));
        options.select = {"w"};
        QVERIFY(convertCheckpoint(source, path("selected.pth"), options).ok());
        QVERIFY(!(*CheckpointFile::open(path("selected.pth")))->object().contains("optimizer"));
        options = {};
        options.mapping = "ema";
        QCOMPARE(convertCheckpoint(source, path("x.pth"), options).error().code, std::string("convert-mapping"));
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
        // Quantised tensors are not written; sparse ones are.
        QCOMPARE(convertCheckpoint(input("parameters_zip.pth"), path("x.pth"), {}).error().code, std::string("export-dtype"));
        ConvertOptions options;
        options.select = {"weight", "sparse*"};
        QVERIFY(convertCheckpoint(input("parameters_zip.pth"), path("sparse.pth"), options).ok());
        QCOMPARE((*CheckpointFile::open(path("sparse.pth")))->tensors().size(), std::size_t{3});
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

TD_TEST(TestConvert)
#include "tst_convert.moc"
