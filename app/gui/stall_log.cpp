#include "app/gui/stall_log.h"

#include "core/base/json.h"
#include "widgets/common/strings.h"

#include <QMetaEnum>
#include <QThread>

#include <algorithm>
#include <cmath>

namespace teardown {

bool StallLog::open() {
    m_since.start();
    return m_file.open(QIODevice::WriteOnly | QIODevice::Truncate);
}

void StallLog::add(double milliseconds, const char* receiver, const QString& name, QEvent::Type type) {
    ++m_events;
    ++m_counts[std::min(m_counts.size() - 1, static_cast<std::size_t>(milliseconds * 10))];
    m_longest = std::max(m_longest, milliseconds);
    if (milliseconds <= kFrame) return;
    ++m_stalls;
    const char* event = QMetaEnum::fromType<QEvent::Type>().valueToKey(type);
    Json line = Json::object();
    line.set("at_ms", static_cast<double>(m_since.elapsed()))
        .set("ms", std::round(milliseconds * 10) / 10)
        .set("event", event ? std::string(event) : std::to_string(static_cast<int>(type)))
        .set("receiver", receiver)
        .set("name", fromQt(name));
    m_file.write(QByteArray::fromStdString(line.dump() + "\n"));
    // The last lines before a crash count most.
    m_file.flush();
}

double StallLog::percentile(double share) const {
    std::size_t left = static_cast<std::size_t>(std::ceil(share * static_cast<double>(m_events)));
    for (std::size_t i = 0; i < m_counts.size(); ++i) {
        if (left <= m_counts[i]) return left == 0 ? 0 : static_cast<double>(i + 1) / 10;
        left -= m_counts[i];
    }
    return m_longest;
}

void StallLog::finish() {
    if (!m_file.isOpen()) return;
    Json line = Json::object();
    line.set("events", static_cast<std::uint64_t>(m_events))
        .set("stalls", static_cast<std::uint64_t>(m_stalls))
        .set("p50_ms", percentile(0.5))
        .set("p99_ms", percentile(0.99))
        .set("longest_ms", std::round(m_longest * 10) / 10);
    m_file.write(QByteArray::fromStdString(line.dump() + "\n"));
    m_file.close();
}

bool WatchedApplication::notify(QObject* receiver, QEvent* event) {
    // Other threads deliver their events here, too.
    if (!m_log || QThread::currentThread() != thread()) return QApplication::notify(receiver, event);
    // Events within an event belong to it, unless it waits in an event loop of its own.
    const int level = QThread::currentThread()->loopLevel();
    if (m_level >= 0 && level <= m_level) return QApplication::notify(receiver, event);
    const int outer = m_level;
    const bool inside = outer >= 0;
    m_level = level;
    m_waited = false;
    // Neither need exist afterwards.
    const char* name = receiver->metaObject()->className();
    const QString objectName = receiver->objectName();
    const QEvent::Type type = event->type();
    QElapsedTimer timer;
    timer.start();
    const bool done = QApplication::notify(receiver, event);
    const double took = static_cast<double>(timer.nsecsElapsed()) / 1e6;
    if (!m_waited && m_log) m_log->add(took, name, objectName, type);
    m_level = outer;
    m_waited = inside;
    return done;
}

}  // namespace teardown
