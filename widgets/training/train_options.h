// TrainOptionsPanel: what is chosen for a training beside its config, as the options of tools/train.py.
#pragma once

#include "core/session/train_setup.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QSpinBox;
class QToolButton;

namespace teardown {

struct TrainChoices {
    TrainSetup setup;
    int threads = 1;
    std::int64_t statisticsEvery = 10;  ///< 0: the layers are not measured
    bool follow = true;                 ///< a pause opens the weights in the other pages
};

class TrainOptionsPanel : public QWidget {
    Q_OBJECT
public:
    /// What the training begins with.
    enum class Begin { AsConfigured, Latest, Resume, Load };

    explicit TrainOptionsPanel(QWidget* parent = nullptr);
    TrainChoices choices() const;
    void setChoices(const TrainChoices& choices);
    /// The folder that is used if none is typed.
    void setUsualFolder(const QString& folder);
    /// How long the config's training is: epochs, or iterations; 0: unknown.
    void setUsualLength(std::int64_t length, bool iterations);
    /// The checkpoint to begin with; resumes from it unless its weights alone are chosen.
    void setFile(const QString& path);

Q_SIGNALS:
    /// The user wants to choose the folder of logs and checkpoints, or the file to begin with.
    void folderAsked();
    void fileAsked();

private:
    void refresh();

    QLineEdit* m_folder;
    QToolButton* m_chooseFolder;
    QComboBox* m_begin;
    QLineEdit* m_file;
    QToolButton* m_chooseFile;
    QLineEdit* m_seed;
    QSpinBox* m_length;
    QLabel* m_lengthName;
    QSpinBox* m_threads;
    QSpinBox* m_every;
    QCheckBox* m_validate;
    QCheckBox* m_deterministic;
    QCheckBox* m_follow;
};

}  // namespace teardown
