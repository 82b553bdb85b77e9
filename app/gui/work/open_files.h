// OpenFiles: the config with its options, the checkpoint and the input that are open, and how they are read. If a file cannot be opened,
// the other files and the one it would have replaced stay open.
#pragma once

#include "app/gui/input_list.h"
#include "app/gui/open_set.h"
#include "app/gui/work/file_opener.h"
#include "app/gui/work/reports.h"
#include "core/checkpoint/fit/key_choice.h"
#include "core/render/drawing.h"
#include "core/session/journeys.h"

#include <QImage>
#include <QObject>
#include <QStringList>

#include <memory>
#include <vector>

namespace teardown {

struct InputChoice;
struct Opened;

class OpenFiles : public QObject {
    Q_OBJECT
public:
    explicit OpenFiles(Reports& reports, QObject* parent = nullptr);

    /// Opens files in any order; their content decides their kind. Of several pictures, or a folder of them, the first becomes the input
    /// and all are listed. A single picture that this program exported is not an input but a view to restore: viewDropped().
    void open(const QStringList& paths);
    /// The same, but closes everything that is not among them: a workspace of its own.
    void openUnit(const QStringList& paths);
    /// Opens it as the input, even if it is an exported view.
    void openPicture(const QString& path);
    bool busy() const { return m_opener.busy(); }
    /// More files are pending.
    bool opening() const { return m_opener.opening(); }
    void cancel() { m_opener.cancel(); }
    void abandon() { m_opener.abandon(); }

    /// Closes the config, the checkpoint or the input; what was built from it is built again without it, if it can be.
    void close(WorkspacePart part);

    /// Everything that is open, and restoring it without reading files again.
    OpenSet openSet() const;
    void reopen(const OpenSet& set);

    /// The pictures that were opened. Switching between them keeps the current view.
    const InputList& inputs() const { return m_inputs; }
    void setInput(int index);
    /// Adds pictures to the list without reading them.
    void listPictures(const QStringList& paths) { m_inputs.list(paths); }
    /// The input was switched within the list: the old run is shown until the new one is recorded.
    bool keepsView() const { return m_opener.isFromList(); }
    /// Makes a drawing the input. `empty`: it has no strokes. `drawing`: the same as strokes.
    void draw(const PictureInput& picture, bool empty, Drawing drawing = {});
    /// The strokes of the drawing that is the input.
    const Drawing& drawing() const { return m_drawing; }

    /// How the checkpoint's names are mapped to the model's. Another checkpoint starts with the automatic mapping.
    void setKeyChoice(const KeyChoice& choice);
    const KeyChoice& keyChoice() const { return m_keys; }
    /// For values that no file provides.
    void setSeed(std::uint64_t seed);
    /// The release of mmclassification that journeys follow: a row of kReleases.
    void setRelease(std::size_t release);
    std::size_t release() const { return m_release; }
    /// Checks files in a child process first; empty: they are opened directly.
    void setProbe(const CheckpointProbe& probe) { m_opener.setProbe(probe); }
    const CheckpointProbe& probe() const { return m_opener.probe(); }

    /// The config with its options.
    const std::shared_ptr<const Config>& config() const { return m_config; }
    /// The config without options.
    const std::shared_ptr<const Config>& openedConfig() const { return m_openedConfig; }
    const std::vector<ConfigOption>& options() const { return m_options; }
    /// Whether there is a config that could be read completely: it accepts options, and a network can be built from it.
    bool hasWholeConfig() const { return m_config && m_config->faults.empty(); }
    /// Resolves the open config with other options. An error (of the first invalid option) changes nothing.
    Result<void> setOptions(std::vector<ConfigOption> options);
    const std::shared_ptr<const CheckpointFile>& checkpoint() const { return m_checkpoint; }
    /// The files that a network is built from. Without a checkpoint its init_cfg runs.
    Opened opened() const;

    const QString& inputPath() const { return m_inputPath; }
    const QImage& inputPicture() const { return m_inputPicture; }
    /// The drawing that is the input; none if the input is a file.
    const std::shared_ptr<const PictureInput>& drawn() const { return m_drawn; }
    bool drawnEmpty() const { return m_drawn && m_drawnEmpty; }
    bool hasInput() const { return m_drawn || !m_inputPath.isEmpty(); }
    /// The drawing or the file, if there is one.
    InputChoice inputChoice() const;

    /// The last folder of folderDropped(); empty: none.
    const QString& droppedFolder() const { return m_droppedFolder; }
    /// The last file of resultsDropped(); empty: none.
    const QString& droppedResults() const { return m_droppedResults; }
    const QStringList& droppedLogs() const { return m_droppedLogs; }

Q_SIGNALS:
    /// Emitted first, before the panels are notified: outcomes made from this are stale.
    void changing(teardown::Ingredient what);
    /// Nothing can be built from the open files: existing outcomes are dropped.
    void emptied();
    /// No more files are pending: build and run now.
    void readyToRun();
    void configChanged();
    void checkpointChanged();
    void inputChanged();
    /// The drawing on the pad is now the input, or has changed.
    void drawingChanged();
    /// A folder without pictures of its own, but with folders: perhaps a dataset whose folders are classes.
    void folderDropped(const QString& folder);
    /// The results of a test, which are no part of the workspace.
    void resultsDropped(const QString& path);
    void logDropped(const QString& path);
    /// A video, whose frames are pictures.
    void videoDropped(const QString& path);
    void viewDropped(const QString& path, const teardown::ViewRecord& view);
    /// Opening files starts; the last one was opened.
    void openingBegan();
    void openingEnded();
    void busyChanged();

private:
    /// Those that are opened as config, checkpoint or input; the signals above announce the others.
    QStringList workspaceFiles(const QStringList& paths);
    void apply(OpenedFile opened);
    void applyConfig(std::shared_ptr<const Config> config);
    void applyCheckpoint(std::shared_ptr<const CheckpointFile> checkpoint);
    void applyInput(OpenedFile opened);
    void closeOthers();
    void closeInput();
    void finishNetworkFiles();

    Reports& m_reports;
    FileOpener m_opener;
    bool m_newNetwork = false;  ///< a config or a checkpoint was opened, and readyToRun() is still pending
    std::shared_ptr<const Config> m_openedConfig;
    std::shared_ptr<const Config> m_config;
    std::vector<ConfigOption> m_options;
    std::shared_ptr<const CheckpointFile> m_checkpoint;
    KeyChoice m_keys;
    std::uint64_t m_seed = 0;
    std::size_t m_release = 0;
    InputList m_inputs;
    QString m_inputPath;
    OpenedPicturePtr m_inputFile;  ///< null: none
    QImage m_inputPicture;
    std::shared_ptr<const PictureInput> m_drawn;
    Drawing m_drawing;
    bool m_drawnEmpty = false;
    QString m_droppedFolder;
    QString m_droppedResults;
    QStringList m_droppedLogs;
};

}  // namespace teardown
