// DatasetPanel: the classes of a dataset, what is wrong with its files, and the pictures of a class as a wall.
#pragma once

#include "core/base/error.h"
#include "core/data/datasets/inspect.h"
#include "core/data/view/class_samples.h"
#include "core/data/view/vis_modes.h"

#include <QWidget>

#include <memory>

class QActionGroup;
class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QSpinBox;
class QToolButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace teardown {

class Banner;
class ClassTable;
class PictureWall;

/// A dataset that was read, with everything that the panel shows.
struct ReadDataset {
    DatasetPtr dataset;
    DatasetInspection inspection;
    ClassSamples samples;
};
using ReadDatasetPtr = std::shared_ptr<const ReadDataset>;

class DatasetPanel : public QWidget {
    Q_OBJECT
public:
    explicit DatasetPanel(QWidget* parent = nullptr);

    /// The datasets that can be chosen: "data.train", or a folder. Keeps the selected one if it is still there.
    void setSources(const QStringList& sources);
    QString source() const;
    void setSource(const QString& source);
    void setDataset(const ReadDatasetPtr& dataset);
    const ReadDatasetPtr& dataset() const { return m_dataset; }
    /// All pictures were read: the same dataset with their sizes and problems.
    void setVerified(DatasetInspection inspection);
    void setProblem(const Error& error);
    void clear(const QString& why);
    /// A dataset is being read, or its pictures are verified.
    void setBusy(bool busy, double done = -1, const QString& label = {});
    VisMode mode() const;
    void setMode(VisMode mode);
    std::uint32_t seed() const;

    ClassTable* classes() const { return m_classes; }
    PictureWall* wall() const { return m_wall; }
    QTreeWidget* problems() const { return m_problems; }
    QLabel* summary() const { return m_summary; }
    QPushButton* verify() const { return m_verify; }

Q_SIGNALS:
    void sourceChosen();
    void folderAsked();
    void verifyAsked();
    void cancelled();
    /// Mode or seed: the pictures of the wall are to be made anew.
    void lookChanged();
    /// A line of the config, or a file of the dataset.
    void placeChosen(const teardown::Place& place);
    void sampleActivated(uint sample);

private:
    QLayout* makeTop();
    QLayout* makeWallBar();
    void showInspection(const DatasetInspection& inspection);
    void showProblems(const std::vector<DatasetProblem>& problems);
    void showClass(qint64 index);

    ReadDatasetPtr m_dataset;
    std::vector<DatasetProblem> m_shown;
    QComboBox* m_sources;
    QPushButton* m_folder;
    QPushButton* m_verify;
    QProgressBar* m_progress;
    QToolButton* m_stop;
    Banner* m_banner;
    QLabel* m_summary;
    QWidget* m_body;
    ClassTable* m_classes;
    QTreeWidget* m_problems;
    QLabel* m_problemsText;
    QActionGroup* m_modes;
    QSpinBox* m_seed;
    QLabel* m_className;
    PictureWall* m_wall;
};

}  // namespace teardown
