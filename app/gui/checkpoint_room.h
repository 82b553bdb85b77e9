// CheckpointRoom: brings the checkpoint's page of the stage, the doctor's strip and the workspace together - what is open, what is chosen,
// what a button applies, which second file was dropped.
#pragma once

#include "core/checkpoint/fit/fit_case.h"
#include "core/config/config.h"
#include "widgets/checkpoint/checkpoint_page.h"
#include "widgets/common/task_runner.h"

#include <QObject>
#include <QString>

#include <memory>

namespace teardown {

struct BuildOutcome;
class FitStrip;
class MainWindow;

class CheckpointRoom : public QObject {
    Q_OBJECT
public:
    explicit CheckpointRoom(MainWindow& window);

    CheckpointPage* page() const { return m_page; }
    FitStrip* strip() const { return m_strip; }
    const std::shared_ptr<const FitCase>& fit() const { return m_fit; }
    /// Opens the page in the stage.
    void show(CheckpointView view);
    /// Shows the page because nothing else is open; false while the checkpoint is not on it yet.
    bool showAlone();
    /// Opens the file beside the open one and compares; says on the page what goes wrong.
    void compareWith(const QString& path);
    void followTraining(const QString& folder);
    /// Applies a remedy to the workspace, which builds anew.
    void apply(const Remedy& remedy);
    void takeBack();

Q_SIGNALS:
    void fitChanged();

private:
    void connectPage();
    void checkpointChanged();
    void examine();
    void say(const QString& text);
    /// The next build is the result of this, and is compared with how it was.
    void await(const QString& title);
    void sayResult();
    /// Where the weights stand in several places: a button for each.
    void offerPlaces();
    void chooseOther();
    void chooseFolder();

    MainWindow& m_window;
    CheckpointPage* m_page;
    FitStrip* m_strip;
    TaskRunner m_examiner;
    TaskRunner m_opener;
    std::shared_ptr<const FitCase> m_fit;
    QString m_path;     ///< of the open checkpoint
    QString m_applied;  ///< title of the remedy whose result is awaited
    double m_shareBefore = 0;
    int m_loadedBefore = 0;
    std::shared_ptr<const BuildOutcome> m_builtBefore;
    std::vector<ConfigOption> m_optionsBefore;
    KeyChoice m_keysBefore;
    bool m_goesBack = false;  ///< the result can be taken back
};

}  // namespace teardown
