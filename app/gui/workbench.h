// Workbench: the workspace: open files, the engine, and the outcomes of the journeys. It only adds what needs several of these parts.
#pragma once

#include "app/gui/work/classifier.h"
#include "app/gui/work/config_changes.h"
#include "app/gui/work/engine_service.h"
#include "app/gui/work/journey_slots.h"
#include "app/gui/work/open_files.h"
#include "app/gui/work/questions.h"
#include "app/gui/work/reports.h"
#include "core/render/drawing.h"
#include "widgets/answer/answer_doubt.h"

#include <QObject>

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace teardown {

struct BuildOutcome;
struct ForwardOutcome;
struct LoadReport;
struct Opened;
class PictureAnswers;
struct ProfileOutcome;
struct ReparamOutcome;
struct Trust;

using AddRecorders = std::function<void(JourneySlots&)>;

class Workbench : public QObject {
    Q_OBJECT
public:
    /// `addRecorders`: for rows of the table that are not in kJourneys.
    explicit Workbench(SessionFactory factory, JourneyTable table = kJourneys, const AddRecorders& addRecorders = {},
                       QObject* parent = nullptr);
    ~Workbench() override;

    Reports& reports() { return m_reports; }
    EngineService& engine() { return m_engine; }
    const EngineService& engine() const { return m_engine; }
    OpenFiles& files() { return m_files; }
    const OpenFiles& files() const { return m_files; }
    JourneySlots& journeys() { return m_journeys; }
    const JourneySlots& journeys() const { return m_journeys; }
    Questions& questions() { return m_questions; }
    Classifier& classifier() { return m_classifier; }
    ConfigChanges& changes() { return m_changes; }
    PictureAnswers& pictures() { return *m_pictures; }
    Lane& lightLane() { return m_lightLane; }
    Lane& measureLane() { return m_measureLane; }

    // Shortcuts to the parts.
    void open(const QStringList& paths) { m_files.open(paths); }
    void openUnit(const QStringList& paths) { m_files.openUnit(paths); }
    const std::shared_ptr<const Config>& config() const { return m_files.config(); }
    const std::shared_ptr<const Config>& openedConfig() const { return m_files.openedConfig(); }
    const std::vector<ConfigOption>& options() const { return m_files.options(); }
    const std::shared_ptr<const CheckpointFile>& checkpoint() const { return m_files.checkpoint(); }
    const InputList& inputs() const { return m_files.inputs(); }
    const QString& inputPath() const { return m_files.inputPath(); }
    const std::shared_ptr<const PictureInput>& drawn() const { return m_files.drawn(); }
    bool hasInput() const { return m_files.hasInput(); }
    ProblemsModel* problems() { return &m_reports.problems(); }
    const ProblemsModel* problems() const { return &m_reports.problems(); }
    SlotBase& slot(Journey id) { return *m_journeys.find(id); }
    TracePtr trace(Journey id) const { return m_journeys.trace(id); }
    void run(Journey id) { m_journeys.run(id); }
    std::shared_ptr<const BuildOutcome> built() const;
    /// How the open checkpoint fits the built network; none if it is not built, or without this checkpoint.
    std::optional<LoadReport> load() const;
    std::shared_ptr<const ForwardOutcome> forwarded() const;
    std::shared_ptr<const ReparamOutcome> folded() const;
    std::shared_ptr<const ProfileOutcome> profiled() const;

    /// The files that the shown network was built from, to build another one from; the open files if none is built.
    Opened opened() const;
    /// The input of the shown run, and doubts about its answer. Without an input the network runs on random numbers.
    AnsweredInput answeredInput() const;
    AnswerDoubt doubt() const;
    /// How far the answer of one run can be trusted, combined with what is open.
    Trust asOpened(Trust trust) const;
    /// The memory limit of the forward trace.
    std::uint64_t recordedBytes() const;

    /// Stops opening files, journeys and other work: cancelled().
    void cancel();
    /// Files are being opened, or a journey runs.
    bool busy() const;
    /// Other work that the user can stop: a download, an export, a search. `owner` identifies it.
    void setBusy(const QObject* owner, bool busy);
    bool anythingRuns() const { return busy() || !m_owners.empty(); }

    /// Asked before the window closes; false: not now.
    void addCloseGuard(std::function<bool()> guard) { m_closeGuards.push_back(std::move(guard)); }
    bool mayClose() const;
    /// The desktop ends the session: guards finish their work without a question.
    void closeUnasked() { m_closesUnasked = true; }
    bool closesUnasked() const { return m_closesUnasked; }

    /// Requests a comparison of the open config, or checkpoint, with another one: configComparisonRequested() and so on.
    void compareConfig(const std::shared_ptr<const Config>& other) { Q_EMIT configComparisonRequested(other); }
    void compareCheckpoint(const QString& path) { Q_EMIT checkpointComparisonRequested(path); }
    /// Shows the tensors over the checkpoints of a training in this folder.
    void followTraining(const QString& folder) { Q_EMIT followRequested(folder); }
    /// Requests the pad with this drawing: drawingRequested().
    void openDrawing(const Drawing& drawing) { Q_EMIT drawingRequested(drawing); }

Q_SIGNALS:
    void busyChanged();
    /// The value of anythingRuns().
    void runningChanged();
    void cancelled();
    void configComparisonRequested(const std::shared_ptr<const teardown::Config>& other);
    void checkpointComparisonRequested(const QString& path);
    void followRequested(const QString& folder);
    void drawingRequested(const teardown::Drawing& drawing);
    /// The lanes are shut down: stop all work on them now, because they wait for it.
    void ending();

private:
    Reports m_reports;
    Lane m_lightLane;
    Lane m_measureLane;
    EngineService m_engine;
    OpenFiles m_files;
    JourneySlots m_journeys;
    Questions m_questions;
    Classifier m_classifier;
    ConfigChanges m_changes;
    std::unique_ptr<PictureAnswers> m_pictures;  ///< listens to the slots, so it comes after them
    std::set<const QObject*> m_owners;           ///< of other running work
    std::vector<std::function<bool()>> m_closeGuards;
    bool m_closesUnasked = false;
};

}  // namespace teardown
