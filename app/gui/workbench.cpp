#include "app/gui/workbench.h"

#include "app/gui/notices/doubt_problems.h"
#include "app/gui/random_input.h"
#include "app/gui/work/journey_input.h"
#include "app/gui/work/picture_answers.h"
#include "app/gui/work/record.h"
#include "core/checkpoint/checkpoint_file.h"
#include "core/journeys/build_script.h"
#include "core/journeys/test_batch.h"
#include "core/journeys/train_iter.h"
#include "core/reference/register_trace.h"
#include "core/session/build_journey.h"
#include "core/session/forward_journey.h"
#include "core/session/profile_journey.h"
#include "core/session/reparam_journey.h"
#include "widgets/common/strings.h"

#include <algorithm>

namespace teardown {

struct WhatIfAnswers;

namespace {

JourneyRecorder registerRecorder() {
    return {[](SessionApi&, const JourneyInput& from, const TaskContext&) -> Result<Recorded> {
        TD_TRY(const ImportOrder order, readImportOrder(kReleases[from.release]));
        auto outcome = std::make_shared<RegisterOutcome>();
        outcome->trace = registerTrace(order);
        return recorded(std::shared_ptr<const RegisterOutcome>(std::move(outcome)));
    }};
}

JourneyRecorder scriptRecorder(Result<TracePtr> (*traceOf)(const ScriptFiles&)) {
    return {[traceOf](SessionApi&, const JourneyInput& from, const TaskContext&) -> Result<Recorded> {
        ScriptFiles files;
        files.config = from.opened.config;
        files.options = from.options;
        if (from.opened.checkpoint) files.checkpoint = from.opened.checkpoint->path();
        files.built = from.built ? from.built->trace : nullptr;
        auto outcome = std::make_shared<ScriptOutcome>();
        TD_TRY(outcome->trace, traceOf(files));
        return recorded(std::shared_ptr<const ScriptOutcome>(std::move(outcome)));
    }};
}

JourneyRecorder testBatchRecorder() {
    return {[](SessionApi& session, const JourneyInput& from, const TaskContext& task) -> Result<Recorded> {
        TestBatchFiles files;
        files.config = from.opened.config;
        if (const auto* picture = std::get_if<PictureFile>(&from.input)) files.pictures = {picture->path};
        TD_TRY(const TestPictures pictures, testPictures(files, task));
        ForwardRequest request;
        request.byteBudget = from.byteBudget;
        request.input = pictures.batch;
        TD_TRY(const auto forward, session.run(request, task));
        auto outcome = std::make_shared<TestBatchOutcome>();
        TD_TRY(outcome->trace, testBatchTrace(files, pictures, *forward));
        return recorded(std::shared_ptr<const TestBatchOutcome>(std::move(outcome)));
    }};
}

JourneyRecorder trainIterRecorder() {
    return {[](SessionApi& session, const JourneyInput& from, const TaskContext& task) -> Result<Recorded> {
        TrainIterFiles files;
        files.config = from.opened.config;
        if (from.opened.checkpoint) files.checkpoint = from.opened.checkpoint->path();
        files.seed = static_cast<std::uint32_t>(from.opened.seed);
        files.byteBudget = from.byteBudget;
        auto outcome = std::make_shared<TrainIterTrace>();
        TD_TRY(*outcome, trainIterTrace(session, files, task));
        return recorded(std::shared_ptr<const TrainIterTrace>(std::move(outcome)));
    }};
}

JourneyRecorder buildRecorder() {
    JourneyRecorder recorder;
    recorder.run = [](SessionApi& session, const JourneyInput& from, const TaskContext& task) {
        // Whatever can be built is shown, though a network with holes cannot run.
        Opened opened = from.opened;
        opened.holes = true;
        return record(session, buildRequest(opened), task);
    };
    recorder.instead = [](const JourneyInput& from, const Error& error) -> std::optional<JourneyInput> {
        // A checkpoint of another network does not prevent showing this one: the doctor compares the two.
        if (!from.opened.checkpoint || error.code != "checkpoint-no-match") return std::nullopt;
        JourneyInput without = from;
        without.opened.checkpoint = nullptr;
        without.opened.initWeights = true;
        return without;
    };
    return recorder;
}

JourneyRecorder forwardRecorder() {
    return {[](SessionApi& session, const JourneyInput& from, const TaskContext& task) -> Result<Recorded> {
        ForwardRequest request;
        request.byteBudget = from.byteBudget;
        request.input = from.input;
        if (!isGiven(from.input)) {
            // A network with an unknown input shape cannot run on random numbers.
            if (from.built->inputShape.size() != 3) return cancelledError();
            request.input = randomInput(from.built->inputShape);
        }
        return record(session, request, task);
    }};
}

JourneyRecorder reparamRecorder() {
    return {[](SessionApi& session, const JourneyInput& from, const TaskContext& task) {
        ReparamRequest request;
        request.input = from.input;
        return record(session, request, task);
    }};
}

}  // namespace

Workbench::Workbench(SessionFactory factory, JourneyTable table, const AddRecorders& addRecorders, QObject* parent)
    : QObject(parent),
      m_lightLane(QStringLiteral("light")),
      m_measureLane(QStringLiteral("measure")),
      m_engine(std::move(factory), m_reports),
      m_files(m_reports),
      m_journeys(table, m_files, m_engine, m_reports),
      m_questions(m_journeys, m_files, m_engine, m_reports),
      m_classifier(m_journeys, m_engine, m_reports),
      m_changes(m_files) {
    m_journeys.add<RegisterOutcome>(Journey::Register, registerRecorder());
    m_journeys.add<BuildOutcome>(Journey::Build, buildRecorder());
    auto& forward = m_journeys.add<ForwardOutcome>(Journey::Forward, forwardRecorder());
    m_journeys.add<ReparamOutcome>(Journey::Reparameterise, reparamRecorder());
    m_journeys.add<ScriptOutcome>(Journey::BuildTest, scriptRecorder(buildTestTrace));
    m_journeys.add<ScriptOutcome>(Journey::BuildTrain, scriptRecorder(buildTrainTrace));
    m_journeys.add<TestBatchOutcome>(Journey::TestBatch, testBatchRecorder());
    m_journeys.add<TrainIterTrace>(kTrainIter, trainIterRecorder());
    m_journeys.addQuestion<WhatIfAnswers>(question::kWhatIf, true);
    if (addRecorders) addRecorders(m_journeys);
    for (const JourneyInfo* row : steppedJourneys(table))
        if (!m_journeys.find(row->id)) qFatal("The journey %s has no recorder.", std::string(row->id.name).c_str());
    m_pictures = std::make_unique<PictureAnswers>(*this);
    connect(&forward, &SlotBase::arrived, this, [this] { m_reports.problems().add(QStringLiteral("forward"), problemsOf(doubt())); });
    connect(&m_files, &OpenFiles::busyChanged, this, &Workbench::busyChanged);
    connect(&m_journeys, &JourneySlots::busyChanged, this, &Workbench::busyChanged);
    connect(&m_classifier, &Classifier::busyChanged, this, &Workbench::busyChanged);
    connect(this, &Workbench::busyChanged, this, &Workbench::runningChanged);
}

Workbench::~Workbench() {
    Q_EMIT ending();
    // The listeners are parts of the window, some of which are already destroyed.
    blockSignals(true);
    m_reports.blockSignals(true);
    m_engine.blockSignals(true);
    m_files.blockSignals(true);
    m_files.abandon();
    m_journeys.abandon();
}

std::shared_ptr<const BuildOutcome> Workbench::built() const { return m_journeys.of<BuildRequest>().value(); }
std::optional<LoadReport> Workbench::load() const {
    const auto outcome = built();
    return outcome && checkpoint() && m_journeys.coversOpenFiles(Journey::Build) ? outcome->load : std::nullopt;
}
std::shared_ptr<const ForwardOutcome> Workbench::forwarded() const { return m_journeys.of<ForwardRequest>().value(); }
std::shared_ptr<const ReparamOutcome> Workbench::folded() const { return m_journeys.of<ReparamRequest>().value(); }
std::shared_ptr<const ProfileOutcome> Workbench::profiled() const { return m_journeys.of<ProfileRequest>().value(); }

Opened Workbench::opened() const {
    const JourneyInputPtr& from = m_journeys.of<BuildRequest>().madeFrom();
    return from ? from->opened : m_files.opened();
}

AnsweredInput Workbench::answeredInput() const {
    if (m_files.drawnEmpty()) return AnsweredInput::EmptyPad;
    const JourneyInputPtr& from = m_journeys.of<ForwardRequest>().madeFrom();
    return from ? from->about : AnsweredInput::File;
}

AnswerDoubt Workbench::doubt() const {
    const auto outcome = forwarded();
    if (!outcome) return {};
    AnswerDoubt doubt = doubtOf(asOpened(outcome->trust), answeredInput());
    // The verdict on the checkpoint says why its weights are not there, and what helps.
    if (const auto network = built(); network && network->load && !doubt.answers && doubt.goal == DoubtGoal::Fit)
        doubt.text += (doubt.text.isEmpty() ? QString() : QStringLiteral(" ")) + toQt(network->load->verdict);
    return doubt;
}

Trust Workbench::asOpened(Trust trust) const {
    // A checkpoint of which nothing fits is left out of the build but stays open.
    if (const auto network = built(); checkpoint() && !trust.checkpoint && network) {
        trust.checkpoint = true;
        trust.entries = static_cast<int>(network->stateDict.size());
    }
    return trust;
}

std::uint64_t Workbench::recordedBytes() const {
    const TracePtr forward = trace(Journey::Forward);
    return forward ? forward->recordedBytes : 0;
}

void Workbench::cancel() {
    m_files.cancel();
    m_journeys.cancel();
    Q_EMIT cancelled();
}

void Workbench::setBusy(const QObject* owner, bool busy) {
    if (busy ? m_owners.insert(owner).second : m_owners.erase(owner) > 0) Q_EMIT runningChanged();
}

bool Workbench::mayClose() const {
    return std::all_of(m_closeGuards.begin(), m_closeGuards.end(), [](const std::function<bool()>& guard) { return guard(); });
}

bool Workbench::busy() const { return m_files.busy() || m_journeys.busy() || m_classifier.busy(); }

}  // namespace teardown
