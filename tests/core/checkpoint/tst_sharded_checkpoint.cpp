// A checkpoint in several files, by the index that names them.
#include "core/checkpoint/checkpoint_diff.h"
#include "core/checkpoint/convert.h"
#include "core/checkpoint/shard_index.h"
#include "core/checkpoint/sniff.h"
#include "tests/hostile/hostile_files.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace teardown;
using namespace hostile;

namespace {

/// One tensor of two floats.
std::string safetensors(const std::string& key, float first) {
    const std::string header = "{\"" + key + "\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";
    std::string values(8, '\0');
    std::memcpy(values.data(), &first, sizeof first);
    return number(header.size(), 8) + header + values;
}

}  // namespace

class TestShardedCheckpoint : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(m_folder->isValid());
        write(*m_folder, "model-00001-of-00002.safetensors", safetensors("a.weight", 1));
        write(*m_folder, "model-00002-of-00002.safetensors", safetensors("b.weight", 2));
    }

    void readAsOne() {
        const std::string path = index(
            R"({"metadata": {"total_size": 16}, "weight_map": {"b.weight": "model-00002-of-00002.safetensors", "a.weight": "model-00001-of-00002.safetensors"}})");
        QCOMPARE(sniffFormat(path), std::string("safetensors-index"));
        const auto file = CheckpointFile::open(path);
        QVERIFY2(file.ok(), file.ok() ? "" : english(file.error().what).c_str());
        QVERIFY((*file)->warnings().empty());
        QCOMPARE((*file)->files().size(), std::size_t{3});
        QCOMPARE((*file)->tensors().size(), std::size_t{2});
        QCOMPARE((*file)->tensors()[0].key(), std::string("b.weight"));
        QCOMPARE((*file)->read(0)->at(0), 2.0);
        QCOMPARE((*file)->read(1)->at(0), 1.0);
        QVERIFY((*file)->tensors()[0].storage != (*file)->tensors()[1].storage);
        QCOMPARE(stateDictOf(**file)->items.size(), std::size_t{2});
        const std::string out = m_folder->filePath(QStringLiteral("one.pth")).toStdString();
        QCOMPARE(convertCheckpoint(path, out, {})->tensors, std::size_t{2});
        QCOMPARE(diffCheckpoints(**file, **CheckpointFile::open(out))->equal, std::size_t{2});
        const std::string over = m_folder->filePath(QStringLiteral("model-00001-of-00002.safetensors")).toStdString();
        QCOMPARE(convertCheckpoint(path, over, {}).error().code, std::string("export-over-source"));
    }

    void indexAndFilesDiffer() {
        const auto codes = [&](const char* json) {
            QStringList all;
            const auto file = CheckpointFile::open(index(json));
            if (!file.ok()) return QStringList{QString::fromStdString(file.error().code)};
            for (const Diagnostic& warning : (*file)->warnings()) all += QString::fromStdString(warning.code);
            return all;
        };
        QCOMPARE(
            codes(
                R"({"weight_map": {"a.weight": "model-00001-of-00002.safetensors", "b.weight": "model-00002-of-00002.safetensors", "c": "model-00001-of-00002.safetensors"}})"),
            QStringList{QStringLiteral("index-tensor-missing")});
        QCOMPARE(
            codes(
                R"({"weight_map": {"b.weight": "model-00001-of-00002.safetensors", "a.weight": "model-00001-of-00002.safetensors", "x": "model-00002-of-00002.safetensors"}})"),
            (QStringList{QStringLiteral("index-tensor-missing"), QStringLiteral("index-tensor-elsewhere")}));
        QCOMPARE(codes(R"({"weight_map": {"b": "model-00001-of-00002.safetensors"}})"),
                 (QStringList{QStringLiteral("index-tensor-missing"), QStringLiteral("index-tensor-unlisted")}));
        QCOMPARE(codes(R"({"weight_map": {"a.weight": "model-00003-of-00003.safetensors"}})"),
                 QStringList{QStringLiteral("index-shard-missing")});
        QCOMPARE(codes(R"({"weight_map": {"a.weight": "model.safetensors.index.json"}})"),
                 QStringList{QStringLiteral("index-shard-format")});
        QCOMPARE(codes(R"({"weight_map": {"a": "x.safetensors", "a": "y.safetensors"}})"),
                 QStringList{QStringLiteral("index-duplicate-key")});
        for (const char* name : {"../x.safetensors", "/x.safetensors", "a/../../x.safetensors", "./x.safetensors", "a\\\\x.safetensors"}) {
            const std::string json = std::string("{\"weight_map\": {\"a.weight\": \"") + name + "\"}}";
            QCOMPARE(codes(json.c_str()), QStringList{QStringLiteral("index-path")});
        }
        QCOMPARE(codes(R"({"weight_map": {"a.weight": 3}, "x": "y.safetensors"})"), QStringList{QStringLiteral("index-form")});
        QCOMPARE(codes(R"({"weight_map": {"a": "x.safetensors")"), QStringList{QStringLiteral("index-json")});
    }

    void oneFileSaysThatItIsOneOfSeveral() {
        const auto file = CheckpointFile::open(m_folder->filePath(QStringLiteral("model-00001-of-00002.safetensors")).toStdString());
        QCOMPARE((*file)->warnings().at(0).code, std::string("checkpoint-shard"));
        QVERIFY(english((*file)->warnings()[0].message).find("number 1 of the 2") != std::string::npos);
        QCOMPARE(shardNameOf("/x/pytorch_model-00002-of-00003.bin")->index, std::string("pytorch_model.bin.index.json"));
        QVERIFY(!shardNameOf("best-of-both.pth").has_value());
        QVERIFY(!shardNameOf("model-00001-of-00001.bin").has_value());
    }

private:
    std::string index(const std::string& json) { return write(*m_folder, "model.safetensors.index.json", json); }
    std::unique_ptr<QTemporaryDir> m_folder;
};

TD_TEST(TestShardedCheckpoint)
#include "tst_sharded_checkpoint.moc"
