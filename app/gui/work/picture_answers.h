// PictureAnswers: the listed pictures with the network's answers, from shown runs and from classifying them all, and their thumbnails.
#pragma once

#include "widgets/common/lane.h"
#include "widgets/common/task_runner.h"
#include "widgets/pictures/picture_table.h"

#include <QElapsedTimer>
#include <QObject>
#include <QStringList>

#include <memory>

namespace teardown {

class Workbench;
struct ForwardOutcome;

class PictureAnswers : public QObject {
    Q_OBJECT
public:
    explicit PictureAnswers(Workbench& work, QObject* parent = nullptr);

    PictureTable* table() { return &m_table; }
    /// Where pictures are read and reports are written.
    Lane& lane() { return m_lane; }
    /// Classifies all pictures without an answer, or all of them again if every one has an answer.
    void classifyAll();
    /// Whether classifyAll() uses the network's fast form.
    void setFast(bool fast) { m_fast = fast; }
    /// Of the last classifyAll() so far; 0: not known yet.
    double picturesPerSecond() const;

Q_SIGNALS:
    /// The list, the current input, or whether there is a network that can answer.
    void changed();

private:
    void refresh();
    void addShownAnswer();
    void readNextThumbnail();

    Workbench& m_work;
    Lane m_lane;
    TaskRunner m_thumbnailer;
    PictureTable m_table;
    QStringList m_requestedThumbnails;  ///< requested thumbnails, the newest first
    QElapsedTimer m_clock;
    int m_requestedCount = 0;
    bool m_fast = false;
    std::shared_ptr<const ForwardOutcome> m_added;
};

}  // namespace teardown
