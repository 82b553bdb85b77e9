// Workbench: the parts of the workspace, put together - the files that are open, the engine, and what came of each journey. It adds nothing
// to them but what needs several of them.
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
#include <set>

namespace teardown {

struct BuildOutcome;
struct ForwardOutcome;
struct Opened;
class PictureAnswers;
struct ProfileOutcome;
struct ReparamOutcome;
struct Trust;

using AddRecorders = std::function<void(JourneySlots&)>;

class Workbench : public QObject {
    Q_OBJECT
public:
    /// `addRecorders`: for the rows of the table that kJourneys has not.
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

    // What most users want of the parts.
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
    std::shared_ptr<const ForwardOutcome> forwarded() const;
    std::shared_ptr<const ReparamOutcome> folded() const;
    std::shared_ptr<const ProfileOutcome> profiled() const;

    /// What the shown network was built from, for whoever builds another one beside it; what is open where none is built.
    Opened opened() const;
    /// What the run that is shown was about, and what is doubtful about its answer. Without an input the network runs on random numbers.
    AnsweredInput answeredInput() const;
    AnswerDoubt doubt() const;
    /// What the engine says of one run, seen with what is open.
    Trust asOpened(Trust trust) const;
    /// Of the forward trace, which the budget is for.
    std::uint64_t recordedBytes() const;

    /// Stops files, journeys and what else runs: cancelled().
    void cancel();
    /// Files are opened, or a journey runs.
    bool busy() const;
    /// Other work that the person can stop: a download, an export, a search. `owner` says whose it is.
    void setBusy(const QObject* owner, bool busy);
    bool anythingRuns() const { return busy() || !m_owners.empty(); }

    /// Asks for a comparison of the open config, or checkpoint, with another one: configComparisonRequested() and so on.
    void compareConfig(const std::shared_ptr<const Config>& other) { Q_EMIT configComparisonRequested(other); }
    void compareCheckpoint(const QString& path) { Q_EMIT checkpointComparisonRequested(path); }
    /// Asks for the pad with this drawing on it: drawingRequested().
    void openDrawing(const Drawing& drawing) { Q_EMIT drawingRequested(drawing); }

Q_SIGNALS:
    void busyChanged();
    /// Of anythingRuns().
    void runningChanged();
    void cancelled();
    void configComparisonRequested(const std::shared_ptr<const teardown::Config>& other);
    void checkpointComparisonRequested(const QString& path);
    void drawingRequested(const teardown::Drawing& drawing);
    /// The lanes end: whoever has work on them stops it now, for they wait for what runs.
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
    std::unique_ptr<PictureAnswers> m_pictures;  ///< listens to the slots, which come first
    std::set<const QObject*> m_owners;           ///< of other work that runs
};

}  // namespace teardown
