// Every change with every slot: the table of journeys determines what becomes stale, what is dropped, and what runs again.
#include "app/gui/rooms/answer/what_if_runner.h"
#include "app/gui/work/journey_input.h"
#include "core/session/build_journey.h"
#include "core/session/classify_journey.h"
#include "core/session/explain_journey.h"
#include "core/session/forward_journey.h"
#include "core/session/loader.h"
#include "core/session/numbers_journey.h"
#include "core/session/profile_journey.h"
#include "core/session/reparam_journey.h"
#include "core/session/workspace.h"
#include "tests/support/test_program.h"
#include "tests/widgets/fake_session.h"

#include <QSignalSpy>
#include <QtTest>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>

using namespace teardown;

namespace {

const QString kSample = QStringLiteral(SOURCE_ROOT "/resources/samples/digits/");
const QString kPictures = kSample + QStringLiteral("pictures/");

Result<std::unique_ptr<SessionApi>> session() { return std::unique_ptr<SessionApi>(std::make_unique<test::FakeSession>()); }

struct Seen {
    SlotState state = SlotState::Stale;
    bool hasValue = false;
    std::uint64_t generation = 0;
};
using SeenSlots = std::map<Journey, Seen>;

SeenSlots look(const Workbench& work) {
    SeenSlots seen;
    for (const JourneyInfo& row : kJourneys)
        if (const SlotBase* slot = work.journeys().find(row.id)) seen[row.id] = {slot->state(), slot->hasValue(), slot->generation()};
    return seen;
}

/// A workbench with an outcome in each slot, a second picture on its list and a second checkpoint beside its files.
struct Filled {
    Workbench work{session};
    WhatIfPanel panel;
    WhatIfRunner runner{work, panel};
    QTemporaryDir folder;
    QString otherCheckpoint;

    bool isIdle() {
        for (const JourneyInfo& row : kJourneys)
            if (work.slot(row.id).isRunning()) return false;
        return !work.busy();
    }
    bool wait() {
        return QTest::qWaitFor([this] { return isIdle(); }, 60000);
    }
    bool fill() {
        otherCheckpoint = folder.filePath(QStringLiteral("other.pth"));
        if (!QFile::copy(kSample + QStringLiteral("repvgg-digits.pth"), otherCheckpoint)) return false;
        work.engine().start();
        work.files().listPictures({kPictures + QStringLiteral("3_1.png"), kPictures + QStringLiteral("5_1.png")});
        work.open({kSample + QStringLiteral("repvgg-digits.py"), kSample + QStringLiteral("repvgg-digits.pth"),
                   kPictures + QStringLiteral("3_1.png")});
        if (!QTest::qWaitFor([this] { return work.slot(Journey::Forward).state() == SlotState::Fresh && isIdle(); }, 60000)) return false;
        work.journeys().ensure(Journey::Reparameterise);
        work.journeys().ensure(Journey::Register);
        for (const Journey script : {Journey::BuildTest, Journey::BuildTrain, Journey::TestBatch, kTrainIter})
            work.journeys().ensure(script);
        work.questions().recompute(1);
        work.questions().profile();
        work.questions().explain({});
        work.questions().explainNumbers({});
        work.classifier().classify({kPictures + QStringLiteral("7_1.png")});
        if (!wait()) return false;
        // After recompute(): the run that it is compared with has another trace then.
        runner.refresh();
        if (!wait()) return false;
        for (const auto& [id, slot] : look(work)) {
            if (slot.state == SlotState::Fresh && slot.hasValue) continue;
            qWarning("%s is not fresh", std::string(id.name).c_str());
            return false;
        }
        return true;
    }
};

struct Change {
    const char* name;
    Ingredient what;
    std::function<void(Filled&)> make;
    bool keepsAnswer = false;  ///< what is looked at stays until the next run is there
};

const std::vector<Change>& changes() {
    static const std::vector<Change> all{
        {"an option of the config", &JourneyNeeds::config,
         [](Filled& at) {
             QVERIFY(at.work.files().setOptions({{"data.samples_per_gpu", "7"}}).ok());
         }},
        {"the form of the network", &JourneyNeeds::config,
         [](Filled& at) {
             QVERIFY(at.work.files().setOptions({{"model.backbone.deploy", "True"}}).ok());
         }},
        {"the config read again", &JourneyNeeds::config, [](Filled& at) { at.work.open({kSample + QStringLiteral("repvgg-digits.py")}); }},
        {"another checkpoint", &JourneyNeeds::checkpoint, [](Filled& at) { at.work.open({at.otherCheckpoint}); }},
        {"the map of the keys", &JourneyNeeds::keys,
         [](Filled& at) {
             at.work.files().setKeyChoice({"none", {}});
         }},
        {"the seed", &JourneyNeeds::seed, [](Filled& at) { at.work.files().setSeed(7); }},
        {"the release", &JourneyNeeds::release, [](Filled& at) { at.work.files().setRelease(1); }},
        {"another picture", &JourneyNeeds::input, [](Filled& at) { at.work.open({kPictures + QStringLiteral("7_1.png")}); }},
        {"the next picture of the list", &JourneyNeeds::input, [](Filled& at) { at.work.files().setInput(1); }, true},
        {"a drawing", &JourneyNeeds::input,
         [](Filled& at) {
             PictureInput drawing;
             drawing.name = "drawing";
             drawing.picture = TensorView::fromBytes(DType::UInt8, {28, 28, 3}, std::vector<std::byte>(28 * 28 * 3, std::byte{9}));
             at.work.files().draw(drawing, false);
         },
         true}};
    return all;
}

/// Whether what `id` depends on, directly or through others, runs again after the change.
bool restsOnNewRun(Journey id, Ingredient what) {
    const JourneyInfo* row = findJourney(kJourneys, id);
    return std::any_of(row->dependsOn.begin(), row->dependsOn.end(), [&](Journey below) {
        if (below.name.empty()) return false;
        const JourneyInfo* other = findJourney(kJourneys, below);
        return (other->automatic && isMadeFrom(kJourneys, below, what)) || restsOnNewRun(below, what);
    });
}

}  // namespace

class TestSlots : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyRowHasASlot() {
        for (const std::string_view name : {BuildRequest::kJourney, ForwardRequest::kJourney, ReparamRequest::kJourney,
                                            ProfileRequest::kJourney, ExplainRequest::kJourney, ClassifyRequest::kJourney})
            QVERIFY2(findJourney(kJourneys, {name}), std::string(name).c_str());
        const Workbench work(session);
        for (const JourneyInfo& row : kJourneys) {
            const SlotBase* slot = work.journeys().find(row.id);
            QVERIFY2(slot, std::string(row.id.name).c_str());
            QVERIFY(slot->state() == SlotState::Stale && !slot->hasValue());
        }
    }

    void aChangeMakesStaleWhatTheTableSays_data() {
        QTest::addColumn<int>("index");
        for (std::size_t i = 0; i < changes().size(); ++i) QTest::newRow(changes()[i].name) << static_cast<int>(i);
    }
    void aChangeMakesStaleWhatTheTableSays() {
        QFETCH(int, index);
        const Change& change = changes()[static_cast<std::size_t>(index)];
        Filled at;
        QVERIFY(at.fill());
        const SeenSlots before = look(at.work);
        std::map<Journey, std::shared_ptr<const Trace>> traces;
        for (const JourneyInfo& row : kJourneys) traces[row.id] = at.work.trace(row.id);
        // What is seen as the change is made, before anything runs.
        SeenSlots changed;
        int times = 0;
        connect(&at.work.files(), &OpenFiles::changing, this, [&](Ingredient what) {
            QVERIFY(what == change.what);
            if (times++ == 0) changed = look(at.work);
        });
        change.make(at);
        QTRY_COMPARE_WITH_TIMEOUT(times, 1, 60000);
        for (const JourneyInfo& row : kJourneys) {
            const std::string name(row.id.name);
            const bool reached = isMadeFrom(kJourneys, row.id, change.what);
            QVERIFY2((changed[row.id].state == SlotState::Fresh) != reached, name.c_str());
            QVERIFY2((changed[row.id].generation != before.at(row.id).generation) == reached, name.c_str());
            const bool goes = change.what == &JourneyNeeds::input && row.view.answer && !change.keepsAnswer;
            QVERIFY2(changed[row.id].hasValue != goes, name.c_str());
        }
        QVERIFY(at.wait());
        // Then what runs by itself has run, and so has what was asked for and stands upon it; what was made from the outcomes before is
        // gone.
        for (const JourneyInfo& row : kJourneys) {
            const std::string name(row.id.name);
            const SlotBase& slot = at.work.slot(row.id);
            const bool reached = isMadeFrom(kJourneys, row.id, change.what);
            const bool onNew = restsOnNewRun(row.id, change.what);
            const bool again = reached && (row.automatic || (onNew && row.steps));
            QVERIFY2((slot.state() == SlotState::Fresh) == (again || !reached), name.c_str());
            QVERIFY2(slot.hasValue() == (again || !onNew), name.c_str());
            if (row.steps) QVERIFY2((slot.trace() != traces[row.id]) == again, name.c_str());
        }
    }

    void halfAConfigTakesEverythingAway() {
        Filled at;
        QVERIFY(at.fill());
        const QString half = at.folder.filePath(QStringLiteral("half.py"));
        QFile file(half);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("_base_ = './nowhere.py'\nmodel = dict(type='ImageClassifier')\n");
        file.close();
        QSignalSpy built(&at.work.slot(Journey::Build), &SlotBase::changed);
        at.work.open({half});
        QTRY_COMPARE_WITH_TIMEOUT(built.count(), 1, 60000);
        QVERIFY(!at.work.files().hasWholeConfig());
        for (const auto& [id, slot] : look(at.work)) {
            QVERIFY2(slot.state == SlotState::Stale && !slot.hasValue, std::string(id.name).c_str());
        }
    }

    void backToWhatWasOpenStartsAnew() {
        Filled at;
        QVERIFY(at.fill());
        const OpenSet set = at.work.files().openSet();
        at.work.files().reopen(set);
        for (const auto& [id, slot] : look(at.work)) QVERIFY2(!slot.hasValue, std::string(id.name).c_str());
        QCOMPARE(at.work.slot(Journey::Build).state(), SlotState::Running);
        QVERIFY(at.wait());
        for (const Journey id : {Journey::Build, Journey::Forward, Journey::Reparameterise})
            QCOMPARE(at.work.slot(id).state(), SlotState::Fresh);
        for (const Journey id :
             {question::kProfile, question::kExplain, question::kRecompute, question::kClassify, question::kWhatIf, question::kNumbers})
            QVERIFY(!at.work.slot(id).hasValue());
    }

    void aBuildThatFailsLeavesItsPredecessor() {
        std::shared_ptr<bool> fails = std::make_shared<bool>(false);
        Workbench work([fails]() -> Result<std::unique_ptr<SessionApi>> {
            auto made = std::make_unique<test::FakeSession>();
            test::FakeSession* fake = made.get();
            made->add<BuildRequest>([fails, fake](const BuildRequest& request, const TaskContext& task) {
                fake->failBuild = *fails;
                return fake->build(request, task);
            });
            return std::unique_ptr<SessionApi>(std::move(made));
        });
        work.engine().start();
        work.open({kSample + QStringLiteral("repvgg-digits.py"), kPictures + QStringLiteral("3_1.png")});
        QTRY_VERIFY_WITH_TIMEOUT(work.slot(Journey::Forward).state() == SlotState::Fresh, 60000);
        const auto built = work.built();
        const auto forwarded = work.forwarded();
        *fails = true;
        QVERIFY(work.files().setOptions({{"data.samples_per_gpu", "7"}}).ok());
        QTRY_COMPARE_WITH_TIMEOUT(work.slot(Journey::Build).state(), SlotState::Failed, 60000);
        QCOMPARE(work.built(), built);
        QCOMPARE(work.forwarded(), forwarded);
        work.journeys().ensure(Journey::Forward);
        QVERIFY(!work.slot(Journey::Forward).isRunning());
        // The network that is there takes other pictures all the same.
        work.open({kPictures + QStringLiteral("5_1.png")});
        QTRY_VERIFY_WITH_TIMEOUT(work.forwarded() && work.forwarded() != forwarded, 60000);
        *fails = false;
        QVERIFY(work.files().setOptions({}).ok());
        QTRY_COMPARE_WITH_TIMEOUT(work.slot(Journey::Build).state(), SlotState::Fresh, 60000);
        QVERIFY(work.built() != built);
    }

    void theInputIsDecodedOnce() {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("3.png"));
        QVERIFY(QFile::copy(kPictures + QStringLiteral("3_1.png"), path));
        Workbench work(session);
        work.open({path});
        QTRY_VERIFY_WITH_TIMEOUT(work.hasInput() && !work.busy(), 20000);
        QVERIFY(QFile::remove(path));
        const InputChoice choice = work.files().inputChoice();
        const auto* file = std::get_if<PictureFile>(&choice);
        QVERIFY(file && file->opened);
        QCOMPARE(file->path, path.toStdString());
        const auto picture = file->opened->decoded(**imaging(), false, nullptr);
        QVERIFY(picture.ok());
        QCOMPARE((*picture)->width, work.files().inputPicture().width());
        // Going back to what was open does not read it again.
        const OpenSet set = work.files().openSet();
        work.files().reopen(set);
        const InputChoice again = work.files().inputChoice();
        QCOMPARE(std::get<PictureFile>(again).opened, file->opened);
    }

    void buildRequestsCarryAllThatIsOpen() {
        Opened opened;
        opened.keys = {"ema", {{"^inner\\.", ""}}};
        opened.seed = 7;
        opened.initWeights = true;
        const BuildRequest request = buildRequest(opened);
        QVERIFY(request.keys == opened.keys && request.seed == 7 && request.initWeights);
        const Opened other = withConfig(opened, nullptr);
        QVERIFY(other.keys == opened.keys && other.seed == 7 && other.initWeights);
    }

    void theNewestRunWins() {
        Lane lane(QStringLiteral("test"));
        Slot<int> slot({"test"}, lane, false, false);
        const auto give = [](int number) {
            return [number](const TaskContext&) -> Result<Recorded> { return recorded(std::make_shared<const int>(number)); };
        };
        QSignalSpy changed(&slot, &SlotBase::changed);
        slot.run(nullptr, give(1));
        QCOMPARE(slot.state(), SlotState::Running);
        slot.run(nullptr, give(2));
        QTRY_COMPARE(slot.state(), SlotState::Fresh);
        QCOMPARE(*slot.value(), 2);
        QCOMPARE(changed.count(), 1);
        // What it is made from changes while it runs: a quiet run comes to its end when it may, and is stale then.
        slot.run(nullptr, give(3), true);
        slot.outdate(true);
        QCOMPARE(slot.state(), SlotState::Running);
        QTRY_COMPARE(slot.state(), SlotState::Stale);
        QCOMPARE(*slot.value(), 3);
        slot.run(nullptr, give(4), true);
        slot.outdate();
        QCOMPARE(slot.state(), SlotState::Stale);
        QTest::qWait(20);
        QCOMPARE(*slot.value(), 3);
        // A run that fails takes away what no longer holds, and leaves what does.
        const auto fail = [](const TaskContext&) -> Result<Recorded> { return Error{ErrorKind::BadInput, "no", asIs("No."), {}, {}}; };
        slot.run(nullptr, fail);
        QTRY_COMPARE(slot.state(), SlotState::Failed);
        QVERIFY(!slot.hasValue());
        slot.run(nullptr, give(5));
        QTRY_COMPARE(slot.state(), SlotState::Fresh);
        slot.run(nullptr, fail);
        QTRY_COMPARE(slot.state(), SlotState::Failed);
        QCOMPARE(*slot.value(), 5);
    }
};

TD_TEST_GUI(TestSlots)
#include "tst_slots.moc"
