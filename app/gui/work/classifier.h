// Classifier: asks the network about many pictures, a few at a time, so that what is asked for meanwhile comes through. The newest list
// wins; another network ends it, too.
#pragma once

#include "app/gui/work/journey_slots.h"

#include <QObject>
#include <QStringList>

#include <optional>
#include <vector>

namespace teardown {

struct ClassifiedPicture;

/// The answers about a few of the pictures.
struct ClassifiedPictures {
    std::vector<ClassifiedPicture> answers;
};

class Classifier : public QObject {
    Q_OBJECT
public:
    Classifier(JourneySlots& journeys, EngineService& engine, Reports& reports, QObject* parent = nullptr);

    /// Each answer comes by classified(), the end by ended().
    void classify(const QStringList& paths);
    void cancel() { m_slot.cancel(); }
    bool busy() const { return !m_left.isEmpty(); }

Q_SIGNALS:
    void classified(const QString& path, const teardown::ClassifiedPicture& answer);
    /// Emitted with every few answers.
    void progressed(int done, int all);
    /// What ended it early; none when all are answered.
    void ended(const std::optional<teardown::Error>& error);
    void busyChanged();

private:
    void next();
    void take();
    void end(const std::optional<Error>& error);

    JourneySlots& m_journeys;
    EngineService& m_engine;
    Reports& m_reports;
    Slot<ClassifiedPictures>& m_slot;
    QStringList m_left;  ///< with those that are being asked about
    int m_count = 0;
};

}  // namespace teardown
