// PictureAnswers: the listed pictures with the network's answers to them - of the runs that are shown and of classifying them all - and
// their thumbnails.
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
    /// Asks the network about all pictures that have no answer; about all again when all have one.
    void classifyAll();
    /// Of the last classifyAll(), as far as it has come; 0: too little to tell.
    double picturesPerSecond() const;

Q_SIGNALS:
    /// The list, the input among them, or whether there is a network that could answer.
    void changed();

private:
    void refresh();
    void addShownAnswer();
    void readNextThumbnail();

    Workbench& m_work;
    Lane m_lane;
    TaskRunner m_thumbnailer;
    PictureTable m_table;
    QStringList m_wanted;  ///< thumbnails, the last asked for first
    QElapsedTimer m_clock;
    int m_asked = 0;
    std::shared_ptr<const ForwardOutcome> m_added;
};

}  // namespace teardown
