// Workbench: the config, the checkpoint and the input that are open, and what the engine made of them. Owns the lanes; all work runs there.
// A part that can not be opened leaves the others, and its own predecessor, as they were.
#pragma once

#include "app/gui/checkpoint_probe.h"
#include "app/gui/input_list.h"
#include "app/gui/open_set.h"
#include "core/checkpoint/checkpoint_file.h"
#include "core/config/config.h"
#include "core/render/view_record.h"
#include "core/session/engine_info.h"
#include "core/session/workspace.h"
#include "core/trace/trace.h"
#include "widgets/answer/answer_doubt.h"
#include "widgets/common/task_runner.h"
#include "widgets/engine/problems.h"
#include "widgets/engine/status_strip.h"

#include <QImage>
#include <QObject>
#include <QStringList>

#include <functional>
#include <memory>
#include <optional>

namespace teardown {

class SessionApi;
struct BuildOutcome;
struct ClassifiedPicture;
struct ExplainOutcome;
struct ExplainRequest;
struct ForwardOutcome;
struct InputChoice;
struct PictureInput;
struct ProfileOutcome;
struct RegistryInfo;
struct ReparamOutcome;
struct Trust;

using SessionFactory = std::function<Result<std::unique_ptr<SessionApi>>()>;

enum class Part { Config, Checkpoint, Input, Engine };

/// What went wrong with a part of the workspace.
struct Failure {
    Part part = Part::Engine;
    QString source;  ///< as in the list of problems: "config", "build", "forward" ...
    QString path;    ///< of the file that could not be opened; empty for journeys
    Error error;
};

class Workbench : public QObject {
    Q_OBJECT
public:
    explicit Workbench(SessionFactory factory, QObject* parent = nullptr);
    ~Workbench() override;

    /// Loads the engine in its lane; work that was asked for meanwhile waits there.
    void startEngine();
    /// Opens files in any order, each sorted out by its content. Of several pictures, or a folder of them, the first becomes the input and
    /// all are listed. One picture alone that this program exported is not an input but a view to be found again: viewDropped().
    void open(const QStringList& paths);
    /// The same, and what is not among them is closed: a workspace of its own.
    void openUnit(const QStringList& paths);
    /// All that is open, and back to what was: no file is read again.
    OpenSet openSet() const;
    void reopen(const OpenSet& set);
    /// Opens it as the input, whatever it says of itself.
    void openPicture(const QString& path);
    /// The pictures that were opened. Changing between them keeps what is looked at.
    const InputList& inputs() const { return m_inputs; }
    void setInput(int index);
    /// Puts pictures on the list that are not there, without reading any.
    void listPictures(const QStringList& paths) { m_inputs.list(paths); }
    /// The input was changed within the list: the old run stands until the new one is there.
    bool keepsLooking() const { return m_keepLooking; }
    /// Makes a drawing the input and runs it through. Called at the rate of drawing: a run is finished, then the newest drawing runs.
    /// `empty`: there is no stroke on it.
    void draw(const PictureInput& picture, bool empty = false);
    /// Runs a journey again (build also runs what depends on it).
    void run(Journey journey);
    /// Runs it unless it has run or runs already.
    void ensure(Journey journey);
    /// Records the step again whose tensors the budget left out, and puts them into the forward trace: recomputed(). One step at a time:
    /// those of an earlier call are let go.
    void recompute(int step);
    /// Operations of every module, once for a model: profileChanged().
    void profile();
    /// Which part of the input speaks for a class; the newest question wins. Answered by explained() or explainFailed().
    void explain(ExplainRequest question);
    void cancelExplain() { m_explainer.cancel(); }
    /// Asks the network about these pictures, a few at a time, so that what is asked for meanwhile comes through. The newest list wins.
    /// Each answer comes by classified(), the end by classifyEnded(); another network ends it, too.
    void classify(const QStringList& paths);
    void cancelClassify() { m_classifier.cancel(); }
    bool classifying() const { return !m_toClassify.isEmpty(); }
    void cancel();
    bool busy() const;

    /// How the checkpoint's names become the model's; builds again. Another checkpoint begins with the automatic choice.
    void setKeyChoice(const KeyChoice& choice);
    const KeyChoice& keyChoice() const { return m_keys; }
    /// What the shown network was built from, for whoever builds another one beside it.
    const teardown::Opened& opened() const { return m_opened; }
    /// Whether there is a config that options can be set on: one that could be read wholly.
    bool takesOptions() const;
    /// The file proves itself in a child process first; empty: it is opened at once.
    void setProbe(const CheckpointProbe& probe) { m_probe = probe; }
    const CheckpointProbe& probe() const { return m_probe; }

    /// The config with the changes that are made to it.
    const std::shared_ptr<const Config>& config() const { return m_config; }
    /// The same as its files say it.
    const std::shared_ptr<const Config>& openedConfig() const { return m_openedConfig; }
    const std::vector<ConfigOption>& options() const { return m_options; }
    /// Resolves the opened config with other options and builds it again. An error (of the first option that can not be) changes nothing.
    Result<void> setOptions(std::vector<ConfigOption> options);
    const std::shared_ptr<const CheckpointFile>& checkpoint() const { return m_checkpoint; }
    const QString& inputPath() const { return m_inputPath; }
    /// The drawing that is the input; none while the input is a file.
    const std::shared_ptr<const PictureInput>& drawn() const { return m_drawn; }
    bool hasInput() const { return m_drawn || !m_inputPath.isEmpty(); }
    /// The drawing or the file; nothing where there is neither.
    InputChoice inputChoice() const;
    const QImage& inputPicture() const { return m_inputPicture; }
    const std::shared_ptr<const BuildOutcome>& built() const { return m_built; }
    const std::shared_ptr<const ForwardOutcome>& forwarded() const { return m_forwarded; }
    /// What the run that is shown was about, and what is doubtful about its answer. Without an input the network runs on random numbers.
    AnsweredInput answeredInput() const;
    AnswerDoubt doubt() const;
    /// What the engine says of one run, seen with what is open.
    Trust asOpened(Trust trust) const;
    const std::shared_ptr<const ReparamOutcome>& folded() const { return m_folded; }
    TracePtr trace(Journey journey) const;
    EngineState engineState() const { return m_engineState; }
    const EngineInfo& engineInfo() const { return m_engineInfo; }
    /// Empty until the engine is there.
    const std::vector<RegistryInfo>& registries() const { return m_registries; }
    /// Null until profile() has come through for this model.
    const std::shared_ptr<const ProfileOutcome>& profiled() const { return m_profiled; }
    /// Of the forward trace, which the budget is for.
    std::uint64_t recordedBytes() const;
    static constexpr std::uint64_t kByteBudget = 2048ull << 20;
    std::uint64_t byteBudget() const { return m_byteBudget; }
    /// Holds for the next forward pass.
    void setByteBudget(std::uint64_t bytes) { m_byteBudget = bytes; }

    ProblemsModel* problems() { return &m_problems; }
    const ProblemsModel* problems() const { return &m_problems; }
    Lane& lightLane() { return m_lightLane; }
    Lane& measureLane() { return m_measureLane; }
    /// Where layers live; a session of its own may work there, too.
    Lane& engineLane() { return m_engineLane; }
    const SessionFactory& sessionFactory() const { return m_factory; }

Q_SIGNALS:
    void configChanged();
    void checkpointChanged();
    void inputChanged();
    void builtChanged();
    void forwardChanged();
    void foldChanged();
    void profileChanged();
    /// The forward trace has this step's tensors now; all else in it is as it was.
    void recomputed(int step);
    void viewDropped(const QString& path, const teardown::ViewRecord& view);
    void engineChanged();
    void explained(const std::shared_ptr<const teardown::ExplainOutcome>& outcome);
    void explainFailed(const teardown::Error& error);
    void explainProgressed(double done, const QString& label);
    void classified(const QString& path, const teardown::ClassifiedPicture& answer);
    /// Emitted with every few answers.
    void classifyProgressed(int done, int all);
    /// What ended it early; none when all are answered.
    void classifyEnded(const std::optional<teardown::Error>& error);
    /// Files are about to be opened; the last of them is.
    void openingBegan();
    void openingEnded();
    /// A part could not be opened or a journey failed: said above the columns.
    void failed(const teardown::Failure& failure);
    /// It came through: a file in the role of `source`, or a journey (no path).
    void mended(const QString& source, const QString& path);
    void progressed(double done, const QString& label);
    void busyChanged();
    /// The lanes end: whoever has work on them stops it now, for they wait for what runs.
    void ending();

private:
    struct Opened;
    struct StartedEngine;
    static Opened openOne(const std::string& path, const CheckpointProbe& probe, const TaskContext& task);
    static Opened openAsPicture(const std::string& path);
    void beginOpening();
    void openNext();
    void take(Opened opened);
    void takeConfig(std::shared_ptr<const Config> config);
    void closeOthers();
    void build(bool withCheckpoint = true);
    void forward();
    void forwardDrawing();
    void takeForward(std::shared_ptr<const ForwardOutcome> outcome, AnsweredInput input);
    void fold();
    void classifyNext();
    void endClassify(const std::optional<Error>& error);
    void report(Part part, const QString& source, const Error& error, const QString& path = {});
    bool hasModel() const { return m_session && m_built; }

    SessionFactory m_factory;
    Lane m_fileLane;  ///< of its own: what is dropped does not wait until the last picture's statistics are done
    Lane m_lightLane;
    Lane m_measureLane;
    Lane m_engineLane;
    TaskRunner m_opener;
    TaskRunner m_loader;
    TaskRunner m_builder;
    TaskRunner m_forwarder;
    TaskRunner m_folder;
    TaskRunner m_recomputer;
    TaskRunner m_profiler;
    TaskRunner m_explainer;
    TaskRunner m_classifier;
    QStringList m_toClassify;  ///< with those that are being asked about
    int m_classifyCount = 0;
    TaskRunner m_drawer;  ///< says nothing of being busy: drawing is no work to wait for
    bool m_drawAgain = false;
    std::shared_ptr<SessionApi> m_session;  ///< used on the engine lane only
    EngineState m_engineState = EngineState::Loading;
    EngineInfo m_engineInfo;
    std::vector<RegistryInfo> m_registries;
    QStringList m_queue;
    QStringList m_failedNow;      ///< sources of the opening under way that failed
    std::vector<Part> m_tookNow;  ///< and the parts that it brought
    bool m_unit = false;          ///< what it does not bring is closed
    InputList m_inputs;
    QString m_nextInput;    ///< chosen in the list while another was being opened
    QString m_perhapsView;  ///< opened alone: it may be a picture of a view
    bool m_keepLooking = false;
    std::uint64_t m_byteBudget = kByteBudget;
    std::shared_ptr<const ProfileOutcome> m_profiled;
    TracePtr m_recorded;  ///< the forward trace without what was recomputed
    std::shared_ptr<const Config> m_openedConfig;
    std::vector<ConfigOption> m_options;
    KeyChoice m_keys;
    teardown::Opened m_opened;  ///< of m_built
    CheckpointProbe m_probe;
    std::shared_ptr<const Config> m_config;
    std::shared_ptr<const CheckpointFile> m_checkpoint;
    QString m_inputPath;
    std::shared_ptr<const PictureInput> m_drawn;
    bool m_drawnEmpty = false;
    QImage m_inputPicture;
    std::shared_ptr<const BuildOutcome> m_built;
    std::shared_ptr<const ForwardOutcome> m_forwarded;
    AnsweredInput m_ranOn = AnsweredInput::File;  ///< what m_forwarded is about
    std::shared_ptr<const ReparamOutcome> m_folded;
    bool m_foldWanted = false;
    bool m_buildStale = false;
    ProblemsModel m_problems;
};

}  // namespace teardown
