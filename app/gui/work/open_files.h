// OpenFiles: the config with the options set on it, the checkpoint and the input that are open, and how they are read. A file that can not
// be opened leaves the others, and its own predecessor, as they were.
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

    /// Opens files in any order, each sorted out by its content. Of several pictures, or a folder of them, the first becomes the input and
    /// all are listed. One picture alone that this program exported is not an input but a view to be found again: viewDropped().
    void open(const QStringList& paths);
    /// The same, and what is not among them is closed: a workspace of its own.
    void openUnit(const QStringList& paths);
    /// Opens it as the input, whatever it says of itself.
    void openPicture(const QString& path);
    bool busy() const { return m_opener.busy(); }
    /// Files are still to come.
    bool opening() const { return m_opener.opening(); }
    void cancel() { m_opener.cancel(); }
    void abandon() { m_opener.abandon(); }

    /// All that is open, and back to what was: no file is read again.
    OpenSet openSet() const;
    void reopen(const OpenSet& set);

    /// The pictures that were opened. Changing between them keeps what is looked at.
    const InputList& inputs() const { return m_inputs; }
    void setInput(int index);
    /// Puts pictures on the list that are not there, without reading any.
    void listPictures(const QStringList& paths) { m_inputs.list(paths); }
    /// The input was changed within the list: the old run stands until the new one is there.
    bool keepsLooking() const { return m_opener.isFromList(); }
    /// Makes a drawing the input. `empty`: there is nothing on it. `drawing`: the same as strokes.
    void draw(const PictureInput& picture, bool empty, Drawing drawing = {});
    /// The strokes of the drawing that is the input.
    const Drawing& drawing() const { return m_drawing; }

    /// How the checkpoint's names become the model's. Another checkpoint begins with the automatic choice.
    void setKeyChoice(const KeyChoice& choice);
    const KeyChoice& keyChoice() const { return m_keys; }
    /// Of the values that no file gives.
    void setSeed(std::uint64_t seed);
    /// The file proves itself in a child process first; empty: it is opened at once.
    void setProbe(const CheckpointProbe& probe) { m_opener.setProbe(probe); }
    const CheckpointProbe& probe() const { return m_opener.probe(); }

    /// The config with the options that are set on it.
    const std::shared_ptr<const Config>& config() const { return m_config; }
    /// The same as its files say it.
    const std::shared_ptr<const Config>& openedConfig() const { return m_openedConfig; }
    const std::vector<ConfigOption>& options() const { return m_options; }
    /// Whether there is a config that could be read wholly: it takes options, and a network can be built from it.
    bool hasWholeConfig() const { return m_config && m_config->faults.empty(); }
    /// Resolves the opened config with other options. An error (of the first option that can not be) changes nothing.
    Result<void> setOptions(std::vector<ConfigOption> options);
    const std::shared_ptr<const CheckpointFile>& checkpoint() const { return m_checkpoint; }
    /// What a network is built from. Without a checkpoint its init_cfg runs.
    Opened opened() const;

    const QString& inputPath() const { return m_inputPath; }
    const QImage& inputPicture() const { return m_inputPicture; }
    /// The drawing that is the input; none while the input is a file.
    const std::shared_ptr<const PictureInput>& drawn() const { return m_drawn; }
    bool drawnEmpty() const { return m_drawn && m_drawnEmpty; }
    bool hasInput() const { return m_drawn || !m_inputPath.isEmpty(); }
    /// The drawing or the file; nothing where there is neither.
    InputChoice inputChoice() const;

Q_SIGNALS:
    /// Comes first, before the panels hear of it: what was made from this is stale.
    void changing(teardown::Ingredient what);
    /// Nothing can be made from what is open: what was made before goes.
    void emptied();
    /// Nothing more comes for now: the time to build and to run.
    void settled();
    void configChanged();
    void checkpointChanged();
    void inputChanged();
    /// What is on the pad is the input now, also where it was before.
    void drawingChanged();
    void viewDropped(const QString& path, const teardown::ViewRecord& view);
    /// Files are about to be opened; the last of them is.
    void openingBegan();
    void openingEnded();
    void busyChanged();

private:
    void take(OpenedPart opened);
    void takeConfig(std::shared_ptr<const Config> config);
    void takeCheckpoint(std::shared_ptr<const CheckpointFile> checkpoint);
    void takeInput(OpenedPart opened);
    void closeOthers();
    void settleNetwork();

    Reports& m_reports;
    FileOpener m_opener;
    bool m_newNetwork = false;  ///< a config or a checkpoint came, and settled() is still to be said
    std::shared_ptr<const Config> m_openedConfig;
    std::shared_ptr<const Config> m_config;
    std::vector<ConfigOption> m_options;
    std::shared_ptr<const CheckpointFile> m_checkpoint;
    KeyChoice m_keys;
    std::uint64_t m_seed = 0;
    InputList m_inputs;
    QString m_inputPath;
    OpenedPicturePtr m_inputFile;  ///< null: none
    QImage m_inputPicture;
    std::shared_ptr<const PictureInput> m_drawn;
    Drawing m_drawing;
    bool m_drawnEmpty = false;
};

}  // namespace teardown
