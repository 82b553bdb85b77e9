// The doctor's case: what a file is, prefixes found by comparing names, remedies with what they bring, and the partial load in steps.
#include "core/checkpoint/checkpoint_writer.h"
#include "core/checkpoint/fit/fit_case.h"
#include "core/checkpoint/fit/revision.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>

using namespace teardown;

namespace {

using Entries = std::vector<StateDictEntry>;

TensorView zeros(const Shape& shape) {
    std::size_t count = 1;
    for (const auto size : shape) count *= static_cast<std::size_t>(size);
    return TensorView::fromFloats(shape, std::vector<float>(count));
}

const Entries kModel{{"backbone.layer1.0.conv1.weight", {4, 3, 3, 3}, "float32"},
                     {"backbone.layer1.0.bn1.weight", {4}, "float32"},
                     {"backbone.layer1.1.conv1.weight", {4, 4, 3, 3}, "float32"},
                     {"backbone.layer1.1.bn1.weight", {4}, "float32"},
                     {"head.fc.weight", {10, 4}, "float32"},
                     {"head.fc.bias", {10}, "float32"}};

Entries renamed(const Entries& entries, const std::string& from, const std::string& to) {
    Entries out = entries;
    for (StateDictEntry& entry : out)
        if (entry.key.starts_with(from)) entry.key = to + entry.key.substr(from.size());
    return out;
}

}  // namespace

class TestFitCase : public QObject {
    Q_OBJECT

    std::shared_ptr<const CheckpointFile> file(const Entries& entries) {
        std::vector<NamedTensor> tensors;
        for (const auto& entry : entries) tensors.push_back({entry.key, zeros(entry.shape)});
        const std::string path = m_folder.filePath(QStringLiteral("%1.pth").arg(m_count++)).toStdString();
        return writeCheckpoint(path, ConfigValue::dict({}), tensors).ok() ? *CheckpointFile::open(path) : nullptr;
    }

private Q_SLOTS:
    void prefixesAreFound() {
        const auto checkpoint = file(renamed(renamed(kModel, "backbone.", "net.encoder."), "head.fc.", "net.out."));
        const auto names = stateDictOf(*checkpoint);
        const auto revision = findRevision(kModel, *checkpoint, *names);
        QVERIFY(revision.has_value());
        QCOMPARE(revision->pairs.size(), std::size_t{2});
        QCOMPARE(revision->pairs[0].first, std::string("^net\\.encoder\\."));
        QCOMPARE(revision->pairs[0].second, std::string("backbone."));
        QCOMPARE(revision->options, std::string("--revise-keys '^net\\.encoder\\.=backbone.' --revise-keys '^net\\.out\\.=head.fc.'"));
        QVERIFY2(
            QString::fromStdString(english(revision->words)).contains(QStringLiteral("'net.encoder.' in the file start with 'backbone.'")),
            english(revision->words).c_str());
        const StateDictMatch match = matchStateDict(kModel, *checkpoint, *names, KeyChoice{{}, revision->pairs});
        QCOMPARE(match.report.matched, 6);
        QCOMPARE(match.report.share, 1.0);
        // Nothing is renamed automatically: the report only proposes it.
        const StateDictMatch plain = matchStateDict(kModel, *checkpoint, *names);
        QCOMPARE(plain.report.matched, 0);
        QCOMPARE(plain.report.proposal, revision->options);
        QCOMPARE(plain.report.shareThen, 1.0);
        QCOMPARE(plain.report.diagnosis, std::string("names"));
    }
    void noPrefixNoProposal() {
        const auto checkpoint = file({{"a.b", {7}, ""}, {"c", {1, 2, 3}, ""}});
        QVERIFY(!findRevision(kModel, *checkpoint, *stateDictOf(*checkpoint)).has_value());
        const auto same = file(kModel);
        QVERIFY(!findRevision(kModel, *same, *stateDictOf(*same)).has_value());
    }
    void verdictNamesTwoDifferentKeys() {
        const auto checkpoint = file({{"encoder.x", {1}, ""}});
        const auto match = matchStateDict(kModel, *checkpoint, *stateDictOf(*checkpoint));
        QCOMPARE(QString::fromStdString(english(match.report.verdict)),
                 QStringLiteral(
                     "The checkpoint is for another network: 0 of 6 tensors matched; it has 'encoder.x', which the model does not have, "
                     "and lacks the model's 'backbone.layer1.0.conv1.weight'."));
        Entries wider = kModel;
        for (StateDictEntry& entry : wider) entry.shape.front() *= 2;
        const auto shapes = file(wider);
        const auto other = matchStateDict(kModel, *shapes, *stateDictOf(*shapes));
        QVERIFY2(QString::fromStdString(english(other.report.verdict))
                     .contains(QStringLiteral("the names are the same but the shapes differ, first 'backbone.layer1.0.conv1.weight'")),
                 english(other.report.verdict).c_str());
    }
    void anotherHeadIsARemedy() {
        Entries entries = kModel;
        entries[4].shape = {3, 4};
        entries[5].shape = {3};
        const auto checkpoint = file(entries);
        const FitCase fit = examineFit(kModel, *checkpoint, {});
        QVERIFY(fit.report.has_value());
        QCOMPARE(fit.report->diagnosis, std::string("head"));
        QCOMPARE(fit.remedies.size(), std::size_t{1});
        QCOMPARE(fit.remedies[0].configOptions, std::vector<std::string>{"model.head.num_classes=3"});
        QCOMPARE(fit.remedies[0].options, std::string("--cfg-options model.head.num_classes=3"));
        QVERIFY(!fit.remedies[0].keys.has_value());
        QCOMPARE(fit.remedies[0].share, 1.0);
        QCOMPARE(fit.matched.size(), std::size_t{4});
        QCOMPARE(fit.signs.classes, std::int64_t{3});
        // Filter by key, update, load: names alone are looked at, and the load fails.
        QCOMPARE(fit.byName.kept, std::size_t{6});
        QCOMPARE(fit.byName.failing.size(), std::size_t{2});
        QCOMPARE(fit.byShape.kept, std::size_t{4});
        QCOMPARE(fit.byShape.otherShape.size(), std::size_t{2});
        QVERIFY(fit.byShape.failing.empty());
        QCOMPARE(fit.byShape.untouched, (std::vector<std::string>{"head.fc.weight", "head.fc.bias"}));
        QCOMPARE(fit.byShape.share, fit.report->parameterShare);
    }
    void emaIsARemedyAndCanBeTakenBack() {
        Entries entries = kModel;
        for (const StateDictEntry& entry : kModel) {
            std::string flat = "ema_" + entry.key;
            std::replace(flat.begin(), flat.end(), '.', '_');
            entries.push_back({flat, entry.shape, ""});
        }
        const auto checkpoint = file(entries);
        const FitCase fit = examineFit(kModel, *checkpoint, {});
        QCOMPARE(fit.report->diagnosis, std::string("exact"));
        QCOMPARE(fit.remedies.size(), std::size_t{1});
        QCOMPARE(fit.remedies[0].keys->mapping, std::string("ema"));
        const FitCase changed = examineFit(kModel, *checkpoint, *fit.remedies[0].keys);
        QCOMPARE(changed.report->matched, 6);
        QCOMPARE(changed.report->mapping, std::string("ema"));
        QCOMPARE(changed.remedies.size(), std::size_t{1});
        QVERIFY(changed.remedies[0].keys->automatic());
        QCOMPARE(changed.signs.ema, std::size_t{6});
    }
    void signsWithoutAModel() {
        const auto checkpoint = file({{"stage0.rbr_dense.conv.weight", {8, 3, 3, 3}, ""},
                                      {"stage0.rbr_dense.bn.running_mean", {8}, ""},
                                      {"stage1.0.rbr_1x1.conv.weight", {8, 8, 1, 1}, ""},
                                      {"linear.weight", {5, 8}, ""}});
        const FitCase fit = examineFit({}, *checkpoint, {});
        QVERIFY(!fit.report.has_value());
        QCOMPARE(fit.signs.family, std::string("RepVGG"));
        QCOMPARE(fit.signs.form, std::string("train"));
        QCOMPARE(fit.signs.classes, std::int64_t{5});
        QCOMPARE(english(fit.signs.namesOf), std::string("the authors' RepVGG (DingXiaoH/RepVGG)"));
        QCOMPARE(fit.signs.parameters, std::int64_t{8 * 27 + 64 + 40});
        QCOMPARE(english(fit.signLines.front().first), std::string("network"));
    }
    void withoutAStateDict() {
        const std::string path = m_folder.filePath(QStringLiteral("list.npy")).toStdString();
        QFile::copy(QStringLiteral(TEST_DATA "/golden/input/checkpoint/f4.npy"), QString::fromStdString(path));
        const auto checkpoint = CheckpointFile::open(path);
        QVERIFY(checkpoint.ok());
        const FitCase fit = examineFit(kModel, **checkpoint, {});
        QVERIFY(fit.noStateDict.has_value());
        QVERIFY(!fit.report.has_value());
    }
    void choicesOfNames() {
        const auto checkpoint = file(renamed(kModel, "backbone.", ""));
        const auto names = stateDictOf(*checkpoint);
        QCOMPARE(matchStateDict(kModel, *checkpoint, *names).report.mapping, std::string("torchvision-resnet"));
        const StateDictMatch plain = matchStateDict(kModel, *checkpoint, *names, KeyChoice{"none", {}});
        QCOMPARE(plain.report.mapping, std::string());
        QCOMPARE(plain.report.matched, 2);
        QCOMPARE(matchStateDict(kModel, *checkpoint, *names, KeyChoice{"backbone", {}}).report.matched, 6);
        QCOMPARE(matchStateDict(kModel, *checkpoint, *names, KeyChoice{"no such", {}}).report.matched, 2);
    }

private:
    QTemporaryDir m_folder;
    int m_count = 0;
};

TD_TEST(TestFitCase)
#include "tst_fit_case.moc"
