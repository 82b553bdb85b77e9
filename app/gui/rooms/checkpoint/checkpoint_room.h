// CheckpointRoom: the stage page of the checkpoint and the strip above the problems: its tensors, how it fits the model and what would
// help, comparison with a second checkpoint, and the checkpoints of a training.
#pragma once

#include "app/gui/rooms/room.h"
#include "core/checkpoint/fit/fit_case.h"
#include "core/config/config.h"
#include "widgets/checkpoint/checkpoint_page.h"

#include <QString>

#include <memory>
#include <optional>
#include <vector>

namespace teardown {

struct BuildOutcome;
class FitStrip;
class TaskRunner;

class CheckpointRoom : public Room {
    Q_OBJECT
public:
    CheckpointRoom();
    ~CheckpointRoom() override;
    const char* id() const override { return "checkpoint"; }
    void install(WindowContext& context) override;

    CheckpointPage* page() const { return m_page; }
    FitStrip* strip() const { return m_strip; }
    const std::shared_ptr<const FitCase>& fit() const { return m_fit; }
    /// Opens the page on the stage.
    void show(CheckpointView view);
    /// Opens a second file and compares it with the open one; the page shows errors.
    void compareWith(const QString& path);
    void followTraining(const QString& folder);
    /// Applies a remedy and rebuilds the model.
    void apply(const Remedy& remedy);
    void takeBack();

Q_SIGNALS:
    void fitChanged();

private:
    void addCommands();
    void connectPage();
    void connectTable();
    void connectWork();
    void checkpointChanged();
    void examine();
    void showFit();
    /// The inspector explains the tensor while the table is shown, and the step otherwise.
    void refreshCard();
    /// The next build is the result of this remedy; it is compared with the state before.
    void expectResult(const QString& title);
    void showResult();
    /// The weights exist in several places: offers a button for each.
    void offerPlaces();
    void offerOutputs();
    void chooseAnimation();
    void chooseOther();
    void chooseFolder();

    std::optional<WindowContext> m_context;
    CheckpointPage* m_page = nullptr;
    FitStrip* m_strip = nullptr;
    std::unique_ptr<TaskRunner> m_examiner;
    std::unique_ptr<TaskRunner> m_opener;
    std::shared_ptr<const FitCase> m_fit;
    QString m_path;     ///< the open checkpoint
    QString m_applied;  ///< title of the remedy whose result is pending
    double m_shareBefore = 0;
    int m_loadedBefore = 0;
    std::shared_ptr<const BuildOutcome> m_builtBefore;
    std::vector<ConfigOption> m_optionsBefore;
    KeyChoice m_keysBefore;
    bool m_canUndo = false;  ///< the result can be undone
};

}  // namespace teardown
