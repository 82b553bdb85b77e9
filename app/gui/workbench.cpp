#include "app/gui/workbench.h"

#include "app/gui/notices/doubt_problems.h"
#include "app/gui/random_input.h"
#include "core/registry/registry_info.h"
#include "core/session/build_journey.h"
#include "core/session/forward_journey.h"
#include "core/session/profile_journey.h"
#include "core/session/reparam_journey.h"
#include "core/session/session_api.h"
#include "core/trace/trace_merge.h"
#include "widgets/common/strings.h"

#include <algorithm>
#include <limits>

namespace teardown {
namespace {

QImage imageOfTensor(const TensorView& picture) {
    const std::vector<std::byte> bytes = picture.toContiguousBytes();
    const int width = static_cast<int>(picture.shape()[1]);
    return QImage(reinterpret_cast<const uchar*>(bytes.data()), width, static_cast<int>(picture.shape()[0]), width * 3,
                  QImage::Format_RGB888)
        .convertToFormat(QImage::Format_RGB32);
}

}  // namespace

Workbench::Workbench(SessionFactory factory, QObject* parent)
    : QObject(parent),
      m_factory(std::move(factory)),
      m_fileLane(QStringLiteral("files")),
      m_lightLane(QStringLiteral("light")),
      m_measureLane(QStringLiteral("measure")),
      m_engineLane(QStringLiteral("engine")),
      m_opener(m_fileLane),
      m_loader(m_engineLane),
      m_builder(m_engineLane),
      m_forwarder(m_engineLane),
      m_folder(m_engineLane),
      m_recomputer(m_engineLane),
      m_profiler(m_engineLane),
      m_explainer(m_engineLane),
      m_classifier(m_engineLane),
      m_drawer(m_engineLane) {
    connect(&m_explainer, &TaskRunner::progressed, this, &Workbench::explainProgressed);
    for (TaskRunner* runner : {&m_opener, &m_builder, &m_forwarder, &m_folder, &m_recomputer}) {
        connect(runner, &TaskRunner::progressed, this, &Workbench::progressed);
        connect(runner, &TaskRunner::busyChanged, this, &Workbench::busyChanged);
    }
    connect(&m_classifier, &TaskRunner::busyChanged, this, &Workbench::busyChanged);
}

Workbench::~Workbench() {
    Q_EMIT ending();
    for (TaskRunner* runner :
         {&m_opener, &m_loader, &m_builder, &m_forwarder, &m_folder, &m_recomputer, &m_profiler, &m_explainer, &m_classifier, &m_drawer})
        runner->abandon();
    // The layers belong to the engine lane: they go there too.
    m_engineLane.post([session = std::move(m_session)]() mutable { session.reset(); });
}

struct Workbench::StartedEngine {
    std::shared_ptr<SessionApi> session;
    EngineInfo info;
    std::vector<RegistryInfo> registries;
};

void Workbench::startEngine() {
    m_loader.run(
        [factory = m_factory](const TaskContext&) -> Result<StartedEngine> {
            auto session = factory();
            if (!session.ok()) return session.error();
            std::shared_ptr<SessionApi> shared(std::move(session).value());
            return StartedEngine{shared, shared->info(), shared->registries()};
        },
        [this](Result<StartedEngine> result) {
            if (!result.ok()) {
                m_engineState = EngineState::Failed;
                report(Part::Engine, QStringLiteral("engine"), result.error());
            } else {
                m_session = std::move(result->session);
                m_engineInfo = std::move(result->info);
                m_registries = std::move(result->registries);
                m_engineState = EngineState::Ready;
            }
            Q_EMIT engineChanged();
            if (m_session && m_config) build();
        });
}

void Workbench::setKeyChoice(const KeyChoice& choice) {
    if (choice == m_keys) return;
    m_keys = choice;
    build();
}

bool Workbench::takesOptions() const { return m_config && m_config->faults.empty(); }

void Workbench::build(bool withCheckpoint) {
    if (!m_session || !m_config || !m_config->faults.empty()) return;
    m_buildStale = false;
    m_forwarder.abandon();
    m_folder.abandon();
    m_explainer.abandon();
    m_drawer.abandon();
    m_recomputer.abandon();
    m_profiler.abandon();
    endClassify(cancelledError());
    withCheckpoint = withCheckpoint && m_checkpoint;
    teardown::Opened opened{m_config, withCheckpoint ? m_checkpoint : nullptr, m_keys, 0, !withCheckpoint};
    Q_EMIT progressed(-1, tr("building"));
    m_builder.run([session = m_session, request = buildRequest(opened)](const TaskContext& task) { return session->run(request, task); },
                  [this, withCheckpoint, opened](Result<std::shared_ptr<const BuildOutcome>> result) {
                      if (withCheckpoint || !m_checkpoint) m_problems.clearSource(QStringLiteral("build"));
                      if (!result.ok()) {
                          report(Part::Config, QStringLiteral("build"), result.error());
                          // A checkpoint of another network is no reason to show none: the doctor compares it with this one.
                          if (withCheckpoint && result.error().code == "checkpoint-no-match") build(false);
                          return;
                      }
                      m_built = std::move(result).value();
                      m_opened = opened;
                      m_forwarded.reset();
                      m_recorded.reset();
                      m_folded.reset();
                      m_profiled.reset();
                      m_problems.add(QStringLiteral("build"), m_built->diagnostics);
                      if (withCheckpoint || !m_checkpoint) Q_EMIT mended(QStringLiteral("build"), {});
                      Q_EMIT builtChanged();
                      forward();
                      if (m_foldWanted) fold();
                  });
}

void Workbench::draw(const PictureInput& picture, bool empty) {
    const bool first = !m_drawn;
    m_drawn = std::make_shared<const PictureInput>(picture);
    m_drawnEmpty = empty;
    m_inputPicture = imageOfTensor(picture.picture);
    if (first) {
        m_forwarder.abandon();
        m_inputPath.clear();
        m_inputs.setNone();
        m_problems.clearSource(QStringLiteral("input"));
        Q_EMIT mended(QStringLiteral("input"), {});
        Q_EMIT inputChanged();
    }
    if (!m_buildStale) forwardDrawing();
}

void Workbench::forwardDrawing() {
    if (!hasModel() || m_builder.busy()) return;
    // To stop the run that is under way with every stroke would let none come through.
    m_drawAgain = m_drawer.busy();
    if (m_drawAgain) return;
    ForwardRequest request;
    request.input = *m_drawn;
    request.byteBudget = m_byteBudget;
    const AnsweredInput input = m_drawnEmpty ? AnsweredInput::EmptyPad : AnsweredInput::Pad;
    m_drawer.run([session = m_session, request](const TaskContext& task) { return session->run(request, task); },
                 [this, input](Result<std::shared_ptr<const ForwardOutcome>> result) {
                     m_problems.clearSource(QStringLiteral("forward"));
                     if (!result.ok()) return report(Part::Input, QStringLiteral("forward"), result.error());
                     takeForward(std::move(result).value(), input);
                     if (m_drawAgain) forwardDrawing();
                 });
}

void Workbench::forward() {
    if (m_drawn) return forwardDrawing();
    if (!hasModel()) return;
    ForwardRequest request;
    request.byteBudget = m_byteBudget;
    const AnsweredInput input = m_inputPath.isEmpty() ? AnsweredInput::Random : AnsweredInput::File;
    if (input == AnsweredInput::File) {
        request.input = PictureFile{fromQt(m_inputPath)};
    } else {
        // The input may be among the files that are still being opened.
        if (m_built->inputShape.size() != 3 || m_buildStale || !m_queue.isEmpty() || !m_nextInput.isEmpty() || m_opener.busy()) return;
    }
    m_recomputer.abandon();
    Q_EMIT progressed(-1, tr("running forward"));
    m_forwarder.run(
        [session = m_session, request, input,
         shape = m_built->inputShape](const TaskContext& task) mutable -> Result<std::shared_ptr<const ForwardOutcome>> {
            if (input == AnsweredInput::Random) request.input = randomInput(shape);
            return session->run(request, task);
        },
        [this, input](Result<std::shared_ptr<const ForwardOutcome>> result) {
            m_problems.clearSource(QStringLiteral("forward"));
            if (!result.ok()) {
                m_forwarded.reset();
                return report(Part::Input, QStringLiteral("forward"), result.error());
            }
            takeForward(std::move(result).value(), input);
        });
}

void Workbench::takeForward(std::shared_ptr<const ForwardOutcome> outcome, AnsweredInput input) {
    m_recorded.reset();
    m_forwarded = std::move(outcome);
    m_ranOn = input;
    m_problems.add(QStringLiteral("forward"), m_forwarded->diagnostics);
    m_problems.add(QStringLiteral("forward"), problemsOf(doubt()));
    Q_EMIT mended(QStringLiteral("forward"), {});
    Q_EMIT forwardChanged();
}

InputChoice Workbench::inputChoice() const { return m_drawn ? InputChoice(*m_drawn) : pictureFile(fromQt(m_inputPath)); }

AnsweredInput Workbench::answeredInput() const { return m_drawn && m_drawnEmpty ? AnsweredInput::EmptyPad : m_ranOn; }

AnswerDoubt Workbench::doubt() const { return m_forwarded ? doubtOf(asOpened(m_forwarded->trust), answeredInput()) : AnswerDoubt(); }

Trust Workbench::asOpened(Trust trust) const {
    // One of which nothing fits is left out of the build; it is open all the same.
    if (m_checkpoint && !trust.checkpoint && m_built) {
        trust.checkpoint = true;
        trust.entries = static_cast<int>(m_built->stateDict.size());
    }
    return trust;
}

void Workbench::recompute(int step) {
    const TracePtr shown = trace(Journey::Forward);
    if (!hasModel() || !shown || m_drawn || m_forwarder.busy()) return;
    if (step < 0 || step >= static_cast<int>(shown->steps.size())) return;
    const TracePtr base = m_recorded ? m_recorded : shown;
    ForwardRequest request;
    if (m_inputPath.isEmpty())
        request.input = randomInput(m_built->inputShape);
    else
        request.input = PictureFile{fromQt(m_inputPath)};
    request.byteBudget = std::numeric_limits<std::uint64_t>::max();
    request.only = StepRange{step, step};
    Q_EMIT progressed(-1, tr("recomputing"));
    m_recomputer.run(
        [session = m_session, request, base](const TaskContext& task) -> Result<TracePtr> {
            TD_TRY(const auto again, session->run(request, task));
            return withTensorsOf(base, again->trace);
        },
        [this, base, step](Result<TracePtr> merged) {
            m_problems.clearSource(QStringLiteral("recompute"));
            if (!merged.ok()) return report(Part::Input, QStringLiteral("recompute"), merged.error());
            if (!m_forwarded || (m_recorded ? m_recorded : m_forwarded->trace) != base) return;
            m_recorded = base;
            auto outcome = std::make_shared<ForwardOutcome>(*m_forwarded);
            outcome->trace = std::move(merged).value();
            m_forwarded = std::move(outcome);
            Q_EMIT mended(QStringLiteral("recompute"), {});
            Q_EMIT recomputed(step);
        });
}

void Workbench::fold() {
    m_foldWanted = true;
    if (!hasModel()) return;
    ReparamRequest request;
    request.input = inputChoice();
    Q_EMIT progressed(-1, tr("re-parameterising"));
    m_folder.run([session = m_session, request](const TaskContext& task) { return session->run(request, task); },
                 [this](Result<std::shared_ptr<const ReparamOutcome>> result) {
                     m_problems.clearSource(QStringLiteral("fold"));
                     if (!result.ok()) return report(Part::Engine, QStringLiteral("fold"), result.error());
                     m_folded = std::move(result).value();
                     m_problems.add(QStringLiteral("fold"), m_folded->diagnostics);
                     Q_EMIT mended(QStringLiteral("fold"), {});
                     Q_EMIT foldChanged();
                 });
}

void Workbench::run(Journey journey) {
    if (journey == Journey::Reparameterise) m_foldWanted = true;
    if (journey == Journey::Build || !m_built)
        build();
    else if (journey == Journey::Forward)
        forward();
    else
        fold();
}

void Workbench::ensure(Journey journey) {
    if (journey == Journey::Reparameterise && !m_folded && !m_folder.busy()) fold();
    if (journey == Journey::Forward && !m_forwarded && !m_forwarder.busy() && !m_drawer.busy()) forward();
}

void Workbench::cancel() {
    m_queue.clear();
    m_nextInput.clear();
    for (TaskRunner* runner : {&m_opener, &m_builder, &m_forwarder, &m_folder, &m_recomputer, &m_explainer, &m_classifier, &m_drawer})
        runner->cancel();
}

bool Workbench::busy() const {
    return m_opener.busy() || m_builder.busy() || m_forwarder.busy() || m_folder.busy() || m_recomputer.busy() || classifying();
}

TracePtr Workbench::trace(Journey journey) const {
    switch (journey) {
        case Journey::Build:
            return m_built ? m_built->trace : nullptr;
        case Journey::Forward:
            return m_forwarded ? m_forwarded->trace : nullptr;
        case Journey::Reparameterise:
            return m_folded ? m_folded->trace : nullptr;
    }
    return nullptr;
}

std::uint64_t Workbench::recordedBytes() const {
    const TracePtr forward = trace(Journey::Forward);
    return forward ? forward->recordedBytes : 0;
}

void Workbench::report(Part part, const QString& source, const Error& error, const QString& path) {
    if (error.kind == ErrorKind::Cancelled) return;
    m_problems.add(source, error);
    Q_EMIT failed({part, source, path, error});
}

}  // namespace teardown
