// Matching model and file: counts, mappings, mmcv's message, and a verdict that says what to do.
#include "core/checkpoint/checkpoint_writer.h"
#include "core/checkpoint/fit/state_dict_match.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace teardown;

namespace {

using Entries = std::vector<StateDictEntry>;

TensorView zeros(const Shape& shape) {
    std::size_t count = 1;
    for (const auto size : shape) count *= static_cast<std::size_t>(size);
    return TensorView::fromFloats(shape, std::vector<float>(count));
}

}  // namespace

class TestStateDictMatch : public QObject {
    Q_OBJECT

    StateDictMatch match(const Entries& model, const Entries& file) {
        std::vector<NamedTensor> tensors;
        for (const auto& entry : file) tensors.push_back({entry.key, zeros(entry.shape)});
        const std::string path = m_folder.filePath(QStringLiteral("file.pth")).toStdString();
        if (!writeCheckpoint(path, ConfigValue::dict({}), tensors).ok()) return {};
        m_file = *CheckpointFile::open(path);
        return matchStateDict(model, *m_file, *stateDictOf(*m_file));
    }
    static QString verdict(const StateDictMatch& match) { return QString::fromStdString(english(match.report.verdict)); }

private Q_SLOTS:
    void exact() {
        const Entries model{{"backbone.a", {2, 2}, "float32"}, {"head.fc.weight", {3, 2}, "float32"}};
        const auto result = match(model, {model[1], model[0]});
        QCOMPARE(result.report.matched, 2);
        QCOMPARE(result.report.share, 1.0);
        QCOMPARE(result.source, (std::vector<std::ptrdiff_t>{1, 0}));
        QCOMPARE(verdict(result), QStringLiteral("All 2 tensors matched."));
        QVERIFY(mmcvLoadMessage(result.report).empty());
    }
    void weightsBelowANameThatMmcvDoesNotKnow() {
        const auto file = CheckpointFile::open(TEST_DATA "/fuzz/seeds/checkpoint/under_model");
        QVERIFY(file.ok());
        const auto result = matchStateDict({{"w", {2, 2}, "float32"}}, **file, *stateDictOf(**file));
        QCOMPARE(result.report.matched, 1);
        QVERIFY2(verdict(result).contains("are under 'model', where mmcv does not look"), qPrintable(verdict(result)));
    }
    void anotherHead() {
        const auto result =
            match({{"backbone.conv1.weight", {4, 3, 3, 3}, ""}, {"head.fc.weight", {1000, 512}, ""}, {"head.fc.bias", {1000}, ""}},
                  {{"backbone.conv1.weight", {4, 3, 3, 3}, ""}, {"head.fc.weight", {10, 512}, ""}, {"head.fc.bias", {10}, ""}});
        QCOMPARE(
            verdict(result),
            QStringLiteral("The head has 10 classes in the file and 1000 in the model: everything else matched; set "
                           "model.head.num_classes=10. Until then "
                           "the answers are random. For fine-tuning on 1000 classes this is normal: the head is new and will be trained."));
        QCOMPARE(QString::fromStdString(mmcvLoadMessage(result.report)),
                 QStringLiteral("The model and loaded state dict do not match exactly\n\n"
                                "size mismatch for head.fc.weight: copying a param with shape torch.Size([10, 512]) from checkpoint, the "
                                "shape in current model is torch.Size([1000, 512]).\n"
                                "size mismatch for head.fc.bias: copying a param with shape torch.Size([10]) from checkpoint, the shape in "
                                "current model is torch.Size([1000])."));
    }
    void mmcvMessageInItsOrder() {
        const auto result = match({{"backbone.conv1.weight", {2}, ""}, {"head.fc.bias", {10}, ""}, {"bn.num_batches_tracked", {}, ""}},
                                  {{"head.fc.bias", {5}, ""}, {"foo.bar", {1}, ""}});
        QCOMPARE(QString::fromStdString(mmcvLoadMessage(result.report)),
                 QStringLiteral("The model and loaded state dict do not match exactly\n\n"
                                "size mismatch for head.fc.bias: copying a param with shape torch.Size([5]) from checkpoint, the shape in "
                                "current model is torch.Size([10]).\n"
                                "unexpected key in source state_dict: foo.bar\n\n"
                                "missing keys in source state_dict: backbone.conv1.weight\n"));
    }
    void anotherNetwork() {
        const auto result = match({{"backbone.a", {1}, ""}, {"backbone.b", {1}, ""}}, {{"encoder.x", {1}, ""}});
        QCOMPARE(result.report.matched, 0);
        QVERIFY(verdict(result).startsWith(QStringLiteral("The checkpoint is for another network: 0 of 2 tensors matched")));
    }
    void originalRepvggNames_data() {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::newRow("stem") << "stage0.rbr_dense.conv.weight"
                              << "backbone.stem.branch_3x3.conv.weight";
        QTest::newRow("norm") << "stage1.0.rbr_1x1.bn.running_mean"
                              << "backbone.stage_1.0.branch_1x1.norm.running_mean";
        QTest::newRow("identity") << "stage4.0.rbr_identity.num_batches_tracked"
                                  << "backbone.stage_4.0.branch_norm.num_batches_tracked";
        QTest::newRow("folded") << "stage2.3.rbr_reparam.bias"
                                << "backbone.stage_2.3.branch_reparam.bias";
        QTest::newRow("squeeze") << "stage2.0.se.down.weight"
                                 << "backbone.stage_2.0.se_layer.conv1.conv.weight";
        QTest::newRow("excite") << "stage2.0.se.up.bias"
                                << "backbone.stage_2.0.se_layer.conv2.conv.bias";
        QTest::newRow("head") << "linear.weight"
                              << "head.fc.weight";
        QTest::newRow("ours already") << "backbone.ppf.conv1.bn.weight"
                                      << "backbone.ppf.conv1.bn.weight";
    }
    void originalRepvggNames() {
        QFETCH(QString, from);
        QFETCH(QString, to);
        QCOMPARE(QString::fromStdString(mapKey("repvgg", from.toStdString())), to);
    }
    void mappingIsChosen() {
        const auto result = match({{"backbone.stem.branch_3x3.conv.weight", {2, 3, 3, 3}, ""}, {"head.fc.weight", {4, 2}, ""}},
                                  {{"stage0.rbr_dense.conv.weight", {2, 3, 3, 3}, ""}, {"linear.weight", {4, 2}, ""}});
        QCOMPARE(result.report.mapping, std::string("repvgg"));
        QVERIFY(verdict(result).startsWith(QStringLiteral("All 2 tensors matched after renaming")));
    }
    void foldedFileForTrainModel() {
        const Entries train{{"backbone.stem.branch_3x3.conv.weight", {2}, ""},
                            {"backbone.stem.branch_1x1.conv.weight", {2}, ""},
                            {"head.fc.weight", {1}, ""}};
        const Entries deploy{{"backbone.stem.branch_reparam.weight", {2}, ""}, {"head.fc.weight", {1}, ""}};
        QVERIFY(verdict(match(train, deploy)).contains(QStringLiteral("set model.backbone.deploy=True")));
        QVERIFY(verdict(match(deploy, train)).contains(QStringLiteral("set model.backbone.deploy=False")));
        QVERIFY(verdict(match(train, {{"stage0.rbr_reparam.weight", {2}, ""}, {"linear.weight", {1}, ""}}))
                    .contains(QStringLiteral("set model.backbone.deploy=True")));
        const std::string block = "backbone.stages.0.0.repmlp_block.";
        const Entries mlpTrain{
            {block + "fc3.weight", {2}, ""}, {block + "fc3_bn.weight", {1}, ""}, {block + "repconv3.conv.weight", {1}, ""}};
        const Entries mlpDeploy{{block + "fc3.weight", {2}, ""}, {block + "fc3.bias", {2}, ""}};
        QVERIFY(verdict(match(mlpTrain, mlpDeploy)).startsWith(QStringLiteral("The file holds a RepMLP in deploy form")));
        QVERIFY(verdict(match(mlpDeploy, mlpTrain)).contains(QStringLiteral("set model.backbone.deploy=False")));
    }
    void emaCopiesAreExplained() {
        const auto result = match({{"backbone.a", {1}, ""}}, {{"backbone.a", {1}, ""}, {"ema_backbone_a", {1}, ""}});
        QVERIFY(verdict(result).startsWith(QStringLiteral("The one tensor matched.")));
        QVERIFY(verdict(result).contains(QStringLiteral("EMAHook")));
        QCOMPARE(result.report.unexpected.size(), std::size_t{1});
    }
    void missingCountersDoNotMatter() {
        const auto result = match({{"a", {1}, ""}, {"bn.num_batches_tracked", {}, ""}}, {{"a", {1}, ""}});
        QVERIFY(result.report.missing.empty());
        QVERIFY(verdict(result).contains(
            QStringLiteral("1 BatchNorm counter (num_batches_tracked) is not in the file, which does not affect the answers.")));
    }
    void backboneAlone() {
        const auto result = match({{"backbone.conv1.weight", {2}, ""}, {"backbone.conv2.weight", {2}, ""}, {"head.fc.weight", {2}, ""}},
                                  {{"conv1.weight", {2}, ""}, {"conv2.weight", {2}, ""}});
        QCOMPARE(result.report.mapping, std::string("backbone"));
        QCOMPARE(result.report.matched, 2);
    }

    void verdictsAsData() {
        const auto head =
            match({{"backbone.a", {1}, ""}, {"head.fc.weight", {10, 2}, ""}}, {{"backbone.a", {1}, ""}, {"head.fc.weight", {5, 2}, ""}});
        QCOMPARE(head.report.diagnosis, std::string("head"));
        QCOMPARE(head.report.proposal, std::string("--cfg-options model.head.num_classes=5"));
        QCOMPARE(match({{"a", {1}, ""}}, {{"a", {1}, ""}}).report.diagnosis, std::string("exact"));
        const Entries train{{"backbone.stem.branch_3x3.conv.weight", {2}, ""}, {"head.fc.weight", {1}, ""}};
        const auto folded = match(train, {{"stage0.rbr_reparam.weight", {2}, ""}, {"linear.weight", {1}, ""}});
        QCOMPARE(folded.report.diagnosis, std::string("deploy-file"));
        QCOMPARE(folded.report.proposal, std::string("--map repvgg --cfg-options model.backbone.deploy=True"));
    }
    void someBlocksAreFolded() {
        Entries model{{"head.fc.weight", {1}, ""}}, file = model;
        for (const std::string block : {"backbone.stage_1.0.", "backbone.stage_1.1.", "backbone.stage_2.0."})
            for (const char* part : {"branch_3x3.conv.weight", "branch_1x1.norm.weight", "branch_1x1.norm.bias"}) {
                model.push_back({block + part, {2}, ""});
                if (block.ends_with("2.0.")) file.push_back({block + part, {2}, ""});
            }
        for (const char* part : {"weight", "bias"}) file.push_back({std::string("backbone.stage_1.0.branch_reparam.") + part, {2}, ""});
        const auto result = match(model, file);
        QCOMPARE(result.report.diagnosis, std::string("mixed-form"));
        QCOMPARE(result.report.matched, 4);
        QVERIFY(verdict(result).contains(QStringLiteral("some blocks folded")));
        // A folded kernel is not proposed for a norm.
        QCOMPARE(result.report.proposal, std::string());
        QVERIFY(!result.report.advice.empty());
    }
    void anotherDepth() {
        const auto net = [](const std::vector<int>& blocks) {
            Entries entries;
            for (std::size_t stage = 0; stage < blocks.size(); ++stage)
                for (int block = 0; block < blocks[stage]; ++block)
                    for (const char* part : {"conv1", "conv3"})
                        entries.push_back(
                            {"backbone.layer" + std::to_string(stage + 1) + "." + std::to_string(block) + "." + part + ".weight", {1}, ""});
            return entries;
        };
        const auto result = match(net({3, 4, 6, 3}), net({3, 4, 23, 3}));
        QCOMPARE(result.report.diagnosis, std::string("depth"));
        QCOMPARE(result.report.proposal, std::string("--cfg-options model.backbone.depth=101"));
        QVERIFY(verdict(result).contains(QStringLiteral("(3, 4, 23, 3)")));
        Entries narrow = net({3, 4, 6, 3});
        Entries wide = net({3, 4, 23, 3});
        narrow.push_back({"head.fc.weight", {10, 512}, ""});
        wide.push_back({"head.fc.weight", {10, 2048}, ""});
        QCOMPARE(match(narrow, wide).report.proposal, std::string("--cfg-options model.backbone.depth=101 model.head.in_channels=2048"));
    }
    void anotherFamily() {
        const auto result = match({{"backbone.layer1.0.conv1.weight", {1}, ""},
                                   {"backbone.layer1.0.conv2.conv.weight", {1}, ""},
                                   {"backbone.layer1.0.conv2.fc1.weight", {1}, ""}},
                                  {{"backbone.layer1.0.conv1.weight", {1}, ""}, {"backbone.layer1.0.conv2.weight", {1}, ""}});
        QCOMPARE(result.report.diagnosis, std::string("family"));
        QVERIFY(verdict(result).startsWith(QStringLiteral("The file holds weights of ResNet and the model is ResNeSt")));
        QVERIFY(result.report.proposal.empty());
    }
    void otherNames() {
        const auto result = match({{"backbone.a.weight", {1}, ""}, {"backbone.b.weight", {2}, ""}},
                                  {{"net.encoder.a.weight", {1}, ""}, {"net.encoder.b.weight", {2}, ""}});
        QCOMPARE(result.report.diagnosis, std::string("names"));
        QVERIFY(
            verdict(result).startsWith(QStringLiteral("The same network under other names: 0 of 2 tensors match as they are, and 2 once")));
        QCOMPARE(result.report.shareThen, 1.0);
    }
    void emaAlone() {
        const Entries model{{"backbone.a_b.weight", {1}, ""}, {"head.fc.bias", {2}, ""}};
        const auto result = match(model, {{"ema_backbone_a_b_weight", {1}, ""}, {"ema_head_fc_bias", {2}, ""}});
        QCOMPARE(result.report.mapping, std::string("ema"));
        QCOMPARE(result.report.matched, 2);
        QCOMPARE(matchStateDict(model, *m_file, *stateDictOf(*m_file), KeyChoice{"ema", {}}).report.matched, 2);
        QVERIFY(verdict(matchStateDict(model, *m_file, *stateDictOf(*m_file), KeyChoice{"swin", {}}))
                    .startsWith(QStringLiteral("The mapping swin matches none of the file's names.")));
    }
    void transposed() {
        const auto result = match({{"a", {3, 2}, ""}, {"b", {4, 5}, ""}}, {{"a", {2, 3}, ""}, {"b", {5, 4}, ""}});
        QCOMPARE(result.report.diagnosis, std::string("transposed"));
    }
    void reviseKeysInsteadOfThePrefix() {
        const Entries model{{"a.weight", {1}, ""}};
        match(model, {{"net.a.weight", {1}, ""}});
        const auto revised = matchStateDict(model, *m_file, *stateDictOf(*m_file), ReviseKeys{{"^net\\.", ""}});
        QCOMPARE(revised.report.matched, 1);
        QCOMPARE(matchStateDict(model, *m_file, *stateDictOf(*m_file), ReviseKeys{}).report.matched, 0);
    }
    void partialLoadInThreeSteps() {
        const Entries model{{"a", {1}, ""}, {"b", {2}, ""}};
        match(model, {{"a", {1}, ""}, {"b", {3}, ""}, {"c", {1}, ""}});
        const PartialLoad byName = partialLoad(model, *m_file, *stateDictOf(*m_file), false);
        QCOMPARE(byName.kept, std::size_t{2});
        QCOMPARE(byName.failing.size(), std::size_t{1});
        QCOMPARE(byName.dropped, std::vector<std::string>{"c"});
        const PartialLoad byShape = partialLoad(model, *m_file, *stateDictOf(*m_file), true);
        QCOMPARE(byShape.kept, std::size_t{1});
        QVERIFY(byShape.failing.empty());
        QCOMPARE(byShape.otherShape.size(), std::size_t{1});
    }
    void hooksThatResize() {
        const Entries model{{"backbone.cls_token", {1, 1, 8}, ""}, {"backbone.pos_embed", {1, 577, 8}, ""}};
        const auto notes = [&](std::int64_t tokens, std::int64_t wanted) {
            Entries other = model;
            other[1].shape[1] = wanted;
            return loadHookNotes(other, match(other, {{"backbone.pos_embed", {1, tokens, 8}, ""}}).report);
        };
        QCOMPARE(notes(197, 577),
                 std::vector<std::string>{"Resize the pos_embed shape from torch.Size([1, 197, 8]) to torch.Size([1, 577, 8])."});
        QCOMPARE(notes(196, 197).at(1),
                 std::string("AssertionError: The length of `pos_embed` (196) doesn't match the expected shape (13*13+1). "
                             "Please check the`img_size` argument."));
        QVERIFY(notes(201, 197).at(1).starts_with("Both are taken for 14 x 14 places"));
        const Entries swin{{"backbone.stages.0.attn.w_msa.relative_position_bias_table", {169, 3}, ""}};
        auto table = swin;
        table[0].shape[0] = 529;
        const auto resized = loadHookNotes(swin, match(swin, table).report);
        QCOMPARE(resized.at(0), std::string("Resize the relative_position_bias_table from torch.Size([529, 3]) to torch.Size([169, 3])"));
        QVERIFY(resized.at(1).starts_with("The relative_position_index"));
    }

    void tablesOfRelativePositionsFitAnyWindow() {
        const std::string block = "backbone.stages.0.attn.w_msa.";
        Entries model{{block + "relative_position_bias_table", {169, 3}, ""}, {block + "relative_position_index", {49, 49}, ""}};
        model[0].onLoading = OnLoading::ResampleTable;
        model[1].onLoading = OnLoading::RemakeWithTable;
        Entries file = model;
        const LoadReport same = match(model, file).report;
        QCOMPARE(same.matched, 2);
        QVERIFY(same.remade.empty() && same.resampled.empty());
        file[0].shape[0] = 529;
        file[1].shape = {144, 144};
        const LoadReport other = match(model, file).report;
        QCOMPARE(other.resampled.size(), std::size_t{1});
        QCOMPARE(other.remade, std::vector<std::string>{block + "relative_position_index"});
        QVERIFY(other.missing.empty() && other.mismatched.empty() && other.unexpected.empty());
        QCOMPARE(other.loaded(), other.entries);
        QCOMPARE(other.diagnosis, std::string("exact"));
        QCOMPARE(english(other.verdict),
                 std::string("All 2 tensors are loaded, 1 of them from the file. 1 tensor is computed by the network itself."));
        QCOMPARE(mmcvLoadMessage(other), "The model and loaded state dict do not match exactly\n\nmissing keys in source state_dict: " +
                                             block + "relative_position_index\n");
        // A file without the index.
        const LoadReport without = match(model, {model[0]}).report;
        QCOMPARE(without.remade, std::vector<std::string>{block + "relative_position_index"});
        QVERIFY(without.missing.empty());
        QCOMPARE(without.diagnosis, std::string("exact"));
        // Four values a side at least, sides are odd, the heads are the same.
        for (const Shape& wrong : {Shape{9, 3}, Shape{144, 3}, Shape{528, 3}, Shape{529, 4}}) {
            file[0].shape = wrong;
            const LoadReport refused = match(model, file).report;
            QCOMPARE(refused.mismatched.size(), std::size_t{2});
            QVERIFY(refused.remade.empty());
        }
        model[1].onLoading = OnLoading::Remake;
        QCOMPARE(match(model, {model[0]}).report.remade.size(), std::size_t{1});
    }

private:
    QTemporaryDir m_folder;
    std::shared_ptr<const CheckpointFile> m_file;
};

TD_TEST(TestStateDictMatch)
#include "tst_state_dict_match.moc"
