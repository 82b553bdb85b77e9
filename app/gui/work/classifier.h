// Classifier: classifies many pictures, a few at a time, so that other work on the lane is not delayed. A new list replaces the old one; a
// new network ends it.
#pragma once

#include "app/gui/work/journey_slots.h"

#include <QObject>
#include <QStringList>

#include <memory>
#include <optional>
#include <vector>

namespace teardown {

struct ClassifiedPicture;
struct FastReport;

/// The answers for a few of the pictures.
struct ClassifiedPictures {
    std::vector<ClassifiedPicture> answers;
    std::shared_ptr<const FastReport> fast;
};

class Classifier : public QObject {
    Q_OBJECT
public:
    Classifier(JourneySlots& journeys, EngineService& engine, Reports& reports, QObject* parent = nullptr);

    /// classified() delivers the answers, ended() follows the last. `fast`: by the network's fast form (fast_report.h).
    void classify(const QStringList& paths, bool fast = false);
    /// Of the last list; null if it was not classified by the fast form.
    const std::shared_ptr<const FastReport>& fastReport() const { return m_fastReport; }
    void cancel() { m_slot.cancel(); }
    bool busy() const { return !m_left.isEmpty(); }

Q_SIGNALS:
    void classified(const QString& path, const teardown::ClassifiedPicture& answer);
    /// Emitted after every few answers.
    void progressed(int done, int all);
    /// The error that ended it early; none if all pictures have an answer.
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
    QStringList m_left;  ///< including those being classified
    int m_count = 0;
    bool m_fast = false;
    std::shared_ptr<const FastReport> m_fastReport;
};

}  // namespace teardown
