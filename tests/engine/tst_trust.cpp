// How far an answer can be trusted: what was loaded, head included; NaN and infinity from weights, variances, inputs and overflow, with the
// step where they begin; nothing that is thrown leaves a worker thread; times that say how many runs they are the best of.
#include "core/engine/run/model/run_times.h"
#include "core/session/trust_text.h"
#include "core/session/workspace.h"
#include "tests/engine/engine_support.h"
#include "tests/hostile/changed_checkpoint.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>

#include <atomic>
#include <cmath>
#include <limits>
#include <stdexcept>

using namespace teardown;
using namespace teardown::engine;

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInf = std::numeric_limits<float>::infinity();
const std::string kConfig = samplePath("repvgg-digits.py");
const std::string kCheckpoint = samplePath("repvgg-digits.pth");
const std::string kPicture = samplePath("pictures/3_1.png");

}  // namespace

class TstTrust : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    std::string fileOf(const char* name) { return m_folder.filePath(QString::fromLatin1(name)).toStdString(); }

    /// A session with the sample's network and this checkpoint.
    std::unique_ptr<SessionApi> session(const std::string& checkpoint, std::vector<ConfigOption> options = {}) {
        auto session = newSession();
        const auto built = buildFrom(*session, kConfig, checkpoint, std::move(options));
        if (!built.ok()) {
            qWarning("%s", describe(built.error()).c_str());
            return nullptr;
        }
        m_built = *built;
        return session;
    }
    std::shared_ptr<const BuildOutcome> m_built;

    static std::vector<ClassifiedPicture> classified(SessionApi& session, const std::vector<std::string>& pictures) {
        std::vector<ClassifiedPicture> answers(pictures.size());
        const auto done =
            session.run(ClassifyRequest{pictures, [&](ClassifiedPicture answer) { answers[answer.index] = std::move(answer); }}, {});
        if (!done.ok()) qWarning("%s", describe(done.error()).c_str());
        return answers;
    }

private Q_SLOTS:
    void theSampleIsTrusted() {
        const auto network = session(kCheckpoint);
        QVERIFY(network);
        QVERIFY(m_built->notFinite.empty());
        ForwardRequest request;
        request.input = PictureFile{kPicture};
        const auto outcome = network->run(request, {});
        QVERIFY_RESULT(outcome);
        const Trust& trust = (*outcome)->trust;
        QCOMPARE(trust.entries, static_cast<int>(m_built->stateDict.size()));
        QCOMPARE(trust.loaded, trust.entries);
        QCOMPARE(trust.weights, 1.0);
        QVERIFY(trust.checkpoint && trust.head && trust.finite && trust.inputFinite);
        QCOMPARE(trust.picture, PictureState::Whole);
        QCOMPARE(trust.doubt(), Doubt::None);
        QCOMPARE(english(doubtWords(trust, "x.pth").sentence), std::string());
        const auto answers = classified(*network, {kPicture});
        QCOMPARE(answers[0].trust.doubt(), Doubt::None);
        QCOMPARE(answers[0].trust.picture, PictureState::Whole);
        QCOMPARE(answers[0].top.front().index, 3);
    }

    void withoutACheckpointTheScoresAreRandom() {
        const auto network = session({});
        QVERIFY(network);
        ForwardRequest request;
        request.input = waves({1, 3, 28, 28});
        const auto outcome = network->run(request, {});
        QVERIFY_RESULT(outcome);
        const Trust& trust = (*outcome)->trust;
        QCOMPARE(trust.doubt(), Doubt::NoCheckpoint);
        QCOMPARE(trust.weights, 0.0);
        QVERIFY(!trust.head && trust.finite);
        QCOMPARE(trust.picture, PictureState::None);
        QVERIFY(!trust.answers());
    }

    void valuesThatAreNotFinite_data() {
        QTest::addColumn<QString>("key");
        QTest::addColumn<float>("value");
        QTest::addColumn<bool>("all");
        QTest::addColumn<bool>("inWeights");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("type");
        const auto row = [](const char* name, const char* key, float value, bool all, bool inWeights, const char* path, const char* type) {
            QTest::newRow(name) << QString::fromLatin1(key) << value << all << inWeights << QString::fromLatin1(path)
                                << QString::fromLatin1(type);
        };
        row("NaN in a kernel", "backbone.stem.branch_3x3.conv.weight", kNan, false, true, "backbone.stem.branch_3x3.conv", "Conv2d");
        row("infinity in a kernel", "backbone.stage_2.1.branch_1x1.conv.weight", kInf, false, true, "backbone.stage_2.1.branch_1x1.conv",
            "Conv2d");
        row("NaN in a variance", "backbone.stage_3.0.branch_3x3.norm.running_var", kNan, false, true, "backbone.stage_3.0.branch_3x3.norm",
            "BatchNorm2d");
        row("a variance below zero", "backbone.stage_3.0.branch_3x3.norm.running_var", -1, false, false,
            "backbone.stage_3.0.branch_3x3.norm", "BatchNorm2d");
        row("overflow", "backbone.stage_1.0.branch_3x3.norm.weight", 3e38F, true, false, "backbone.stage_1.0.branch_3x3.norm",
            "BatchNorm2d");
        row("NaN in the last layer", "head.fc.bias", kNan, false, true, "head.fc", "Linear");
        row("one logit is -infinity", "head.fc.bias", -kInf, false, true, "head.fc", "Linear");
        row("all logits are NaN", "head.fc.bias", kNan, true, true, "head.fc", "Linear");
    }
    void valuesThatAreNotFinite() {
        QFETCH(QString, key);
        QFETCH(float, value);
        QFETCH(bool, all);
        QFETCH(bool, inWeights);
        QFETCH(QString, path);
        QFETCH(QString, type);
        const std::string file = fileOf("broken.pth");
        QVERIFY_RESULT(writeWith(kCheckpoint, file, key.toStdString(), value, all));
        const auto network = session(file);
        QVERIFY(network);
        QCOMPARE(m_built->notFinite, inWeights ? std::vector<std::string>{key.toStdString()} : std::vector<std::string>());
        const auto warned = [&](const char* code) {
            return std::any_of(m_built->diagnostics.begin(), m_built->diagnostics.end(),
                               [&](const Diagnostic& note) { return note.code == code; });
        };
        QCOMPARE(warned("weights-not-finite"), inWeights);
        QCOMPARE(warned("variance-negative"), value == -1);

        ForwardRequest request;
        request.input = PictureFile{kPicture};
        const auto outcome = network->run(request, {});
        QVERIFY_RESULT(outcome);
        const Trust& trust = (*outcome)->trust;
        QCOMPARE(trust.doubt(), Doubt::NotFinite);
        QVERIFY(trust.inputFinite);
        QCOMPARE(QString::fromStdString(trust.firstNotFinite), path);
        QCOMPARE(QString::fromStdString(trust.firstNotFiniteType), type);
        QCOMPARE(QString::fromStdString(trust.notFiniteWeight), inWeights ? key : QString());
        const Step& step = (*outcome)->trace->steps.at(static_cast<std::size_t>(trust.firstNotFiniteStep));
        QCOMPARE(QString::fromStdString(step.path), path);
        QCOMPARE(QString::fromStdString(step.type), type);
        QCOMPARE((*outcome)->top.size(), std::size_t{5});

        for (const ClassifiedPicture& answer : classified(*network, {kPicture, kPicture, kPicture})) {
            QVERIFY(!answer.error);
            QCOMPARE(QString::fromStdString(answer.trust.firstNotFinite), path);
            QCOMPARE(answer.top.size(), std::size_t{5});
        }
        for (const ExplainMethod method : {ExplainMethod::GradCam, ExplainMethod::Occlusion}) {
            ExplainRequest question;
            question.input = PictureFile{kPicture};
            question.method = method;
            const auto explained = network->run(question, {});
            QVERIFY_RESULT(explained);
            QCOMPARE((*explained)->trust.doubt(), Doubt::NotFinite);
            QCOMPARE(QString::fromStdString((*explained)->trust.firstNotFinite), path);
        }
        const auto folded = network->run(ReparamRequest{}, {});
        QVERIFY_RESULT(folded);
        QVERIFY(english((*folded)->verdict).find("not comparable") != std::string::npos);
        ProfileRequest timed;
        timed.repeat = 1;
        QVERIFY_RESULT(network->run(timed, {}));
    }

    /// Where the budget leaves no tensor in the trace, the step is found all the same.
    void theStepIsFoundWithoutRecordedTensors() {
        const std::string file = fileOf("broken.pth");
        QVERIFY_RESULT(writeWith(kCheckpoint, file, "backbone.stage_2.0.branch_3x3.conv.weight", kNan));
        const auto network = session(file);
        QVERIFY(network);
        ForwardRequest request;
        request.input = PictureFile{kPicture};
        request.byteBudget = 0;
        const auto outcome = network->run(request, {});
        QVERIFY_RESULT(outcome);
        const Trust& trust = (*outcome)->trust;
        QCOMPARE(trust.firstNotFinite, std::string("backbone.stage_2.0.branch_3x3.conv"));
        QCOMPARE((*outcome)->trace->steps.at(static_cast<std::size_t>(trust.firstNotFiniteStep)).path, trust.firstNotFinite);
        request.record = false;
        const auto plain = network->run(request, {});
        QVERIFY_RESULT(plain);
        QCOMPARE((*plain)->trust.firstNotFinite, trust.firstNotFinite);
        QCOMPARE((*plain)->trust.firstNotFiniteStep, -1);
    }

    void aTensorThatIsNotFinite_data() {
        QTest::addColumn<float>("value");
        QTest::newRow("NaN") << kNan;
        QTest::newRow("infinity") << kInf;
        QTest::newRow("-infinity") << -kInf;
    }
    void aTensorThatIsNotFinite() {
        QFETCH(float, value);
        const auto network = session(kCheckpoint);
        QVERIFY(network);
        ForwardRequest request;
        std::vector<float> values(3 * 28 * 28, 0.25F);
        values[400] = value;
        request.input = TensorView::fromFloats({1, 3, 28, 28}, values);
        const auto outcome = network->run(request, {});
        QVERIFY_RESULT(outcome);
        const Trust& trust = (*outcome)->trust;
        QCOMPARE(trust.doubt(), Doubt::NotFinite);
        QVERIFY(!trust.inputFinite);
        QCOMPARE(trust.firstNotFinite, std::string("input"));
        QVERIFY(english(doubtWords(trust, {}).sentence).find("The input tensor itself") != std::string::npos);
    }

    /// The picture is fine, a transform is not.
    void aTransformThatIsNotFinite() {
        auto std = parseConfigOption("data.test.pipeline.3.std=[1e-45,1e-45,1e-45]");
        QVERIFY_RESULT(std);
        const auto network = session(kCheckpoint, {*std});
        QVERIFY(network);
        ForwardRequest request;
        request.input = PictureFile{kPicture};
        const auto outcome = network->run(request, {});
        QVERIFY_RESULT(outcome);
        const Trust& trust = (*outcome)->trust;
        QCOMPARE(trust.firstNotFinite, std::string("data.test.pipeline.3"));
        QCOMPARE(trust.firstNotFiniteType, std::string("Normalize"));
        QCOMPARE((*outcome)->trace->steps.at(static_cast<std::size_t>(trust.firstNotFiniteStep)).type, std::string("Normalize"));
        QCOMPARE(classified(*network, {kPicture})[0].trust.firstNotFinite, trust.firstNotFinite);
    }

    void aHeadThatIsNotLoaded() {
        const std::string file = fileOf("headless.pth");
        QVERIFY_RESULT(writeChanged(kCheckpoint, file, [](std::string& key, std::vector<float>&) { return !key.starts_with("head."); }));
        const auto network = session(file);
        QVERIFY(network);
        ForwardRequest request;
        request.input = PictureFile{kPicture};
        const auto outcome = network->run(request, {});
        QVERIFY_RESULT(outcome);
        const Trust& trust = (*outcome)->trust;
        QCOMPARE(trust.doubt(), Doubt::HeadNotLoaded);
        QCOMPARE(trust.loaded, 99);
        QCOMPARE(trust.entries, 101);
        QVERIFY(!trust.answers());
        QCOMPARE(classified(*network, {kPicture})[0].trust.doubt(), Doubt::HeadNotLoaded);
    }

    void aLayerThatIsNotLoaded() {
        const std::string file = fileOf("partly.pth");
        QVERIFY_RESULT(writeChanged(kCheckpoint, file,
                                    [](std::string& key, std::vector<float>&) { return key != "backbone.stem.branch_1x1.conv.weight"; }));
        const auto network = session(file);
        QVERIFY(network);
        const auto answers = classified(*network, {kPicture});
        QCOMPARE(answers[0].trust.doubt(), Doubt::PartlyLoaded);
        QVERIFY(answers[0].trust.head);
        QVERIFY(answers[0].trust.answers());
        QCOMPARE(
            QString::fromStdString(english(doubtWords(answers[0].trust, "partly.pth").sentence)),
            QStringLiteral(
                "100 of 101 tensors were loaded from partly.pth; the other one keeps its random values, and the scores depend on it."));
    }

    /// A head on random features.
    void aBackboneThatIsNotLoaded() {
        const std::string file = fileOf("head_only.pth");
        QVERIFY_RESULT(writeChanged(kCheckpoint, file, [](std::string& key, std::vector<float>&) { return key.starts_with("head."); }));
        const auto network = session(file);
        QVERIFY(network);
        const Trust trust = classified(*network, {kPicture})[0].trust;
        QCOMPARE(trust.doubt(), Doubt::PartlyLoaded);
        QVERIFY(trust.head && !trust.answers());
        QCOMPARE(
            QString::fromStdString(english(doubtWords(trust, "x.pth").sentence)),
            QStringLiteral(
                "Only 2 of 101 tensors were loaded from x.pth: the other 99 keep their random values, and these scores are random, too."));
    }

    /// Files from before PyTorch 0.4.1 have no counters: nothing is random.
    void countersAreNoDoubt() {
        const std::string file = fileOf("old.pth");
        QVERIFY_RESULT(
            writeChanged(kCheckpoint, file, [](std::string& key, std::vector<float>&) { return !key.ends_with("num_batches_tracked"); }));
        const auto network = session(file);
        QVERIFY(network);
        QCOMPARE(m_built->load->loaded(), 101);
        QCOMPARE(m_built->load->share, 1.0);
        QVERIFY2(QString::fromStdString(english(m_built->load->verdict))
                     .startsWith(QStringLiteral("All 101 tensors are loaded, 84 of them from the file.")),
                 english(m_built->load->verdict).c_str());
        QCOMPARE(classified(*network, {kPicture})[0].trust.doubt(), Doubt::None);
    }

    /// LeNet5, AlexNet and VGG bring their classifier in the backbone; their head has no tensors.
    void theHeadInTheBackbone() {
        const std::string text =
            "model = dict(type='ImageClassifier', backbone=dict(type='LeNet5', num_classes=10), neck=None, head=dict(type='ClsHead'))\n";
        auto whole = newSession();
        const auto built = buildText(*whole, text);
        QVERIFY_RESULT(built);
        std::vector<NamedTensor> tensors;
        for (const StateDictEntry& entry : (*built)->stateDict) {
            std::int64_t count = 1;
            for (const std::int64_t side : entry.shape) count *= side;
            if (!entry.key.starts_with("backbone.classifier.2"))
                tensors.push_back(
                    {entry.key, TensorView::fromFloats(entry.shape, std::vector<float>(static_cast<std::size_t>(count), 0.01F))});
        }
        const std::string file = fileOf("lenet.pth");
        QVERIFY_RESULT(writeCheckpoint(file, {}, tensors));
        const auto config = loadConfigText("lenet.py", text);
        QVERIFY_RESULT(config);
        const auto checkpoint = CheckpointFile::open(file);
        QVERIFY_RESULT(checkpoint);
        QVERIFY_RESULT(whole->run(buildRequest({*config, *checkpoint, {}, 0, false}), {}));
        ForwardRequest request;
        request.input = waves({1, 1, 32, 32});
        const auto outcome = whole->run(request, {});
        QVERIFY_RESULT(outcome);
        QCOMPARE((*outcome)->trust.doubt(), Doubt::HeadNotLoaded);
    }

    /// Exceptions of the receiver of answers become errors and do not end the program.
    void nothingLeavesAWorkerThread() {
        const auto network = session(kCheckpoint);
        QVERIFY(network);
        network->setThreads(3);
        std::atomic<int> calls = 0;
        const ClassifyRequest request{std::vector<std::string>(6, kPicture), [&](ClassifiedPicture) {
                                          ++calls;
                                          throw std::length_error("too long");
                                      }};
        const auto done = network->run(request, {});
        QVERIFY(!done.ok());
        QVERIFY(english(done.error().what).find("too long") != std::string::npos);
        QVERIFY(calls >= 1);
        QCOMPARE(classified(*network, {kPicture})[0].top.front().index, 3);
    }

    void timesAreTheBestOfTheRuns() {
        RunTimes times;
        QCOMPARE(times.add({1, 3}, 1, 9, {900, 300}).runs, 1);
        const BestTimes& best = times.add({1, 3}, 1, 11, {950, 200});
        QCOMPARE(best.runs, 2);
        QCOMPARE(best.milliseconds, 9.0);
        QCOMPARE(best.steps, (std::vector<std::int64_t>{900, 200}));
        // Plain runs are counted by themselves, another input begins anew.
        QCOMPARE(times.add({1, 3}, 1, 5).runs, 1);
        QCOMPARE(times.add({2, 3}, 1, 20, {2000, 1}).milliseconds, 20.0);
        QCOMPARE(times.add({2, 3}, 2, 30, {3000, 1}).runs, 1);

        const auto network = session(kCheckpoint);
        QVERIFY(network);
        ForwardRequest request;
        request.input = PictureFile{kPicture};
        const auto first = network->run(request, {});
        QVERIFY_RESULT(first);
        QVERIFY((*first)->firstRun);
        const auto second = network->run(request, {});
        QVERIFY_RESULT(second);
        QVERIFY(!(*second)->firstRun);
        QCOMPARE((*second)->timedRuns, 2);
        QVERIFY((*second)->milliseconds <= (*first)->milliseconds);
        for (std::size_t i = 0; i < (*second)->trace->steps.size(); ++i) {
            const Step& step = (*second)->trace->steps[i];
            if (step.kind == StepKind::Module) QVERIFY(step.nanoseconds <= (*first)->trace->steps[i].nanoseconds);
        }
    }
};

TD_TEST(TstTrust)
#include "tst_trust.moc"
