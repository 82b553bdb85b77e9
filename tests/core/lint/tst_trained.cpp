// What the lint says of weights that were trained: how far they are from their start, dead channels, a head that follows the class counts.
#include "core/checkpoint/checkpoint_file.h"
#include "core/checkpoint/checkpoint_writer.h"
#include "core/lint/weight_reading.h"
#include "lint_support.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <cmath>

using namespace teardown;
using namespace teardown::test;

namespace {

using Values = std::vector<float>;

/// Two convolutions, a batch norm and a head of five classes; their values vary, and no layer is like another.
struct SmallWeights {
    Values conv1 = varied(108, 0.5F), conv2 = varied(144, 1.5F), norm = Values(4, 1.0F), variance = Values(4, 0.5F), fc = varied(20, 2.5F),
           bias = varied(5, 3.5F);

    static Values varied(std::size_t count, float start) {
        Values values(count);
        for (std::size_t i = 0; i < count; ++i) values[i] = std::sin(start * static_cast<float>(i + 1));
        return values;
    }
    std::vector<NamedTensor> tensors(const std::string& prefix = {}) const {
        const auto named = [&](const char* key, Shape shape, const Values& values) {
            return NamedTensor{prefix + key, TensorView::fromFloats(std::move(shape), values)};
        };
        return {named("backbone.conv1.weight", {4, 3, 3, 3}, conv1),
                named("backbone.bn1.weight", {4}, norm),
                named("backbone.bn1.running_var", {4}, variance),
                named("backbone.conv2.weight", {4, 4, 3, 3}, conv2),
                named("head.fc.weight", {5, 4}, fc),
                named("head.fc.bias", {5}, bias)};
    }
    void scaleAll(float factor) {
        for (Values* values : {&conv1, &conv2, &norm, &fc, &bias})
            for (float& value : *values) value *= factor;
    }
};

Values scaled(Values values, float factor) {
    for (float& value : values) value *= factor;
    return values;
}

QStringList linesOf(const Findings& findings, std::initializer_list<LintRule> rules) {
    QStringList lines;
    for (const Finding& finding : findings)
        if (std::find(rules.begin(), rules.end(), finding.rule) != rules.end())
            lines << QStringLiteral("%1 %2 %3: %4")
                         .arg(QString::fromStdString(finding.code), QLatin1String(levelName(finding.level)),
                              QString::fromStdString(finding.where.member), QString::fromStdString(english(finding.what)));
    return lines;
}

}  // namespace

class TestTrained : public QObject {
    Q_OBJECT

private:
    std::string write(const QString& name, const std::vector<NamedTensor>& tensors) const {
        const std::string path = m_folder.filePath(name).toStdString();
        if (!writeCheckpoint(path, ConfigValue::dict({}), tensors).ok()) qFatal("cannot write");
        return path;
    }
    /// The findings about `now`, whose training started from the file `start.pth`.
    Findings against(const std::string& start, const std::vector<NamedTensor>& now, std::shared_ptr<const Config> config) const {
        LintInput input = inputOf(std::move(config), m_data.root());
        const auto file = CheckpointFile::open(write(QStringLiteral("now.pth"), now));
        if (!file.ok()) qFatal("cannot open");
        input.checkpoint = *file;
        input.weights = weightFacts(**file, {start, "load_from", {}, {}}, {});
        return lint(input);
    }
    QStringList distances(const std::vector<NamedTensor>& now, const std::string& config = {}) const {
        const std::string start = write(QStringLiteral("start.pth"), SmallWeights().tensors());
        QStringList lines = linesOf(against(start, now, childOf("load_from = 'start.pth'\n" + config)),
                                    {LintRule::WeightsStart, LintRule::WeightsDistance});
        for (QString& line : lines) line.replace(QString::fromStdString(start), QStringLiteral("START"));
        return lines;
    }

private Q_SLOTS:
    void everyLayerMoved() {
        SmallWeights now;
        now.scaleAll(1.25F);
        now.norm = scaled(SmallWeights().norm, 1.75F);
        now.conv1 = scaled(SmallWeights().conv1, 1.5F);
        now.fc = scaled(SmallWeights().fc, 3);
        now.bias = scaled(SmallWeights().bias, 3);
        QCOMPARE(distances(now.tensors()),
                 QStringList{"weights-distance note head.fc: Against START, 4 of 4 layers have moved, by 50 % of their norm in the median: "
                             "farthest head.fc (200 %), least backbone.conv2 (25 %)."});
    }
    void nothingMoved() {
        const QString none = QStringLiteral("weights-start warning backbone.conv1: None of 4 layers has moved from START");
        QCOMPARE(distances(SmallWeights().tensors()), QStringList{none + '.'});
        SmallWeights seen;
        seen.variance = Values(4, 0.75F);
        QCOMPARE(distances(seen.tensors()),
                 QStringList{none + ", only the running statistics of norms: batches were seen, and no step changed a weight."});
    }
    void headNeverMoved() {
        SmallWeights now;
        now.scaleAll(1.5F);
        now.fc = SmallWeights().fc;
        now.bias = SmallWeights().bias;
        const QStringList lines = distances(now.tensors());
        QCOMPARE(lines.size(), 2);
        QCOMPARE(lines[0],
                 QStringLiteral("weights-start warning head.fc: The head has not moved: head.fc has exactly the values of START."));
        QVERIFY2(lines[1].contains(QStringLiteral("3 of 4 layers have moved, by 50 %")), qPrintable(lines[1]));
    }
    void layersThatStayed() {
        SmallWeights now;
        now.scaleAll(1.5F);
        now.conv1 = SmallWeights().conv1;
        now.norm = SmallWeights().norm;
        const QStringList lines = distances(now.tensors());
        QCOMPARE(lines.first(), QStringLiteral("weights-start warning backbone.conv1: 2 of 4 layers have exactly the values of START "
                                               "(backbone.conv1, backbone.bn1), and the config freezes none."));
        const QStringList frozen = distances(now.tensors(), "model = dict(backbone=dict(frozen_stages=1))\n");
        QCOMPARE(frozen.first(), QStringLiteral("weights-start note backbone.conv1: 2 of 4 layers have exactly the values of START "
                                                "(backbone.conv1, backbone.bn1); the config has frozen_stages=1."));
    }
    void neverLoaded() {
        SmallWeights now;
        now.conv1 = SmallWeights::varied(108, 11.3F);
        now.conv2 = SmallWeights::varied(144, 7.7F);
        now.fc = SmallWeights::varied(20, 13.1F);
        now.bias = SmallWeights::varied(5, 17.1F);
        const QStringList lines = distances(now.tensors());
        QVERIFY2(lines.last().contains(QStringLiteral("have nothing in common with START (median cosine of the layers")),
                 qPrintable(lines.join('\n')));
        const QStringList others = distances({{"stem.weight", TensorView::fromFloats({3}, {1, 2, 3})}});
        QCOMPARE(others, QStringList{"weights-start warning : No tensor of START, from which the training starts, has the name and shape "
                                     "of one in this checkpoint: nothing of it can have been loaded."});
    }
    void placesInTheConfig() {
        const std::string start = write(QStringLiteral("start.pth"), SmallWeights().tensors());
        for (const Finding& finding : against(start, SmallWeights().tensors(), childOf("load_from = 'start.pth'\n")))
            if (finding.rule == LintRule::WeightsStart) {
                QCOMPARE(finding.also.size(), std::size_t{1});
                QCOMPARE(QString::fromStdString(finding.also[0].member), QStringLiteral("optimizer.lr"));
                return;
            }
        QFAIL("no finding");
    }

    void startThatTheConfigNames_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("found");  // member, prefix, module
        QTest::newRow("load_from") << QByteArray("load_from = 'w.pth'\n") << "load_from,,";
        QTest::newRow("missing file") << QByteArray("load_from = 'no.pth'\n") << "";
        QTest::newRow("address") << QByteArray("load_from = 'https://example.org/w.pth'\n") << "";
        QTest::newRow("init_cfg") << QByteArray(
                                         "model = dict(backbone=dict(init_cfg=dict(type='Pretrained', checkpoint='w.pth', "
                                         "prefix='backbone')))\n")
                                  << "model.backbone.init_cfg.checkpoint,backbone.,backbone.";
        QTest::newRow("list") << QByteArray("model = dict(init_cfg=[dict(type='Kaiming'), dict(type='Pretrained', checkpoint='w.pth')])\n")
                              << "model.init_cfg.checkpoint,,";
        QTest::newRow("pretrained") << QByteArray("model = dict(pretrained='w.pth')\n") << "model.pretrained,,backbone.";
        QTest::newRow("load_from wins") << QByteArray("model = dict(pretrained='w.pth')\nload_from = 'w.pth'\n") << "load_from,,";
        QTest::newRow("none") << QByteArray() << "";
    }
    void startThatTheConfigNames() {
        QFETCH(QByteArray, text);
        QFETCH(QString, found);
        write(QStringLiteral("w.pth"), SmallWeights().tensors());
        const StartFile start = startFileOf(*childOf(text.toStdString()), m_folder.path().toStdString());
        const std::string said = start.path.empty() ? std::string() : start.member + ',' + start.prefix + ',' + start.module;
        QCOMPARE(QString::fromStdString(said), found);
        if (!found.isEmpty()) QVERIFY(QFile::exists(QString::fromStdString(start.path)));
    }
    /// A start with the backbone alone, below another prefix, and a start that cannot be read.
    void startOfTheBackbone() {
        SmallWeights now;
        now.scaleAll(1.5F);
        std::vector<NamedTensor> backbone;
        for (NamedTensor& tensor : SmallWeights().tensors())
            if (tensor.key.starts_with("backbone.")) backbone.push_back({"net." + tensor.key.substr(9), tensor.view});
        const std::string path = write(QStringLiteral("backbone.pth"), backbone);
        const auto file = CheckpointFile::open(write(QStringLiteral("now.pth"), now.tensors()));
        QVERIFY(file.ok());
        const auto facts = weightFacts(**file, {path, "model.backbone.init_cfg.checkpoint", "net.", "backbone."}, {});
        QVERIFY(facts && facts->fromStart);
        QCOMPARE(facts->fromStart->layers.size(), std::size_t{3});
        for (const auto& layer : facts->fromStart->layers) {
            QVERIFY(layer.layer.starts_with("backbone."));
            QVERIFY(std::abs(layer.relative - 0.5) < 1e-6);
            QVERIFY(std::abs(layer.cosine - 1) < 1e-6);
        }
        QFile broken(m_folder.filePath(QStringLiteral("broken.pth")));
        QVERIFY(broken.open(QIODevice::WriteOnly));
        broken.write("no checkpoint");
        broken.close();
        const StartFile unreadable{broken.fileName().toStdString(), "load_from", {}, {}};
        QVERIFY(!readWeights(**file, unreadable, {}).ok());
        QVERIFY(weightFacts(**file, unreadable, {}) && !weightFacts(**file, unreadable, {})->fromStart);
        // The checkpoint itself is no start.
        QVERIFY(!weightFacts(**file, {(*file)->path(), "load_from", {}, {}}, {})->fromStart);
    }

    void deadChannels() {
        SmallWeights now;
        std::fill(now.conv2.begin(), now.conv2.begin() + 72, 0.0F);
        now.norm = {0, 0, 1e-8F, 1};
        const Findings findings = against({}, now.tensors(), configOf(flowerFiles()));
        QCOMPARE(linesOf(findings, {LintRule::ChannelsDead}),
                 QStringList{"channels-dead note backbone.bn1: In 2 layers half of the channels or more are dead - no weights, or a norm "
                             "that scales them to nothing: backbone.bn1 3 of 4, backbone.conv2 2 of 4."});
        now = SmallWeights();
        now.variance = Values(4, 0);
        QCOMPARE(linesOf(against({}, now.tensors(), configOf(flowerFiles())), {LintRule::ChannelsDead}),
                 QStringList{"channels-dead warning backbone.bn1: In one layer half of the channels or more are dead - no weights, or a "
                             "norm that scales them to nothing: backbone.bn1 4 of 4."});
        now.variance = {0, 1, 1, 1};
        QCOMPARE(linesOf(against({}, now.tensors(), configOf(flowerFiles())), {LintRule::ChannelsDead}), QStringList());
    }

    void headFollowsTheClassCounts() {
        LintInput input = inputOf(configOf(flowerFiles()), m_data.root());
        DatasetInspection training;
        training.configPath = "data.train";
        const char* names[] = {"aster", "daisy", "iris", "lily", "rose"};
        const std::size_t counts[] = {10, 20, 40, 80, 850};
        for (int i = 0; i < 5; ++i) {
            ClassCount row;
            row.index = i;
            row.name = names[i];
            row.count = counts[i];
            training.classes.push_back(row);
            training.samples += counts[i];
        }
        input.inspections = {training};
        SmallWeights now;
        for (std::size_t i = 0; i < 5; ++i) now.bias[i] = 0.3F * std::log(static_cast<float>(counts[i])) - 1;
        const auto opened = CheckpointFile::open(write(QStringLiteral("now.pth"), now.tensors()));
        QVERIFY(opened.ok());
        input.checkpoint = *opened;
        QCOMPARE(linesOf(lint(input), {LintRule::HeadPrior}),
                 QStringList{"head-prior note head.fc.bias: head.fc.bias follows how frequent the classes of data.train are (correlation "
                             "1.00): where the picture says little, the answer is 'rose', the class of 85 % of the training pictures."});
        now.bias = {0.2F, -0.1F, 0.4F, -0.3F, 0.1F};
        const auto other = CheckpointFile::open(write(QStringLiteral("other.pth"), now.tensors()));
        QVERIFY(other.ok());
        input.checkpoint = *other;
        QCOMPARE(linesOf(lint(input), {LintRule::HeadPrior}), QStringList());
    }

private:
    const FlowerData m_data;
    const QTemporaryDir m_folder;
};

TD_TEST(TestTrained)
#include "tst_trained.moc"
