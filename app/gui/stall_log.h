// StallLog: how long the window's thread works on each event, for finding what makes the window stick. Each event that takes longer than a
// frame is a line of JSON; the last line counts all of them. The time that a dialog waits for the user is not counted.
#pragma once

#include <QApplication>
#include <QElapsedTimer>
#include <QFile>

#include <array>
#include <optional>

namespace teardown {

class StallLog {
public:
    static constexpr double kFrame = 16;  ///< milliseconds

    explicit StallLog(const QString& path) : m_file(path) {}
    ~StallLog() { finish(); }

    /// False: the file cannot be written.
    bool open();
    /// The name of the receiver's class must outlive the log, as those of meta objects do.
    void add(double milliseconds, const char* receiver, const QString& name, QEvent::Type type);
    /// Writes the counts; nothing is written afterwards.
    void finish();
    /// In how much time `share` (0..1) of the events were done, in milliseconds; 0 without events.
    double percentile(double share) const;
    std::size_t events() const { return m_events; }

private:
    QFile m_file;
    QElapsedTimer m_since;
    std::array<std::size_t, 20000> m_counts{};  ///< of a tenth of a millisecond each; the last one: all longer ones
    std::size_t m_events = 0;
    std::size_t m_stalls = 0;
    double m_longest = 0;
};

/// An application whose events can be watched.
class WatchedApplication : public QApplication {
    Q_OBJECT
public:
    WatchedApplication(int& argc, char** argv) : QApplication(argc, argv) {}

    /// From now on events are logged; the log must outlive the application's last event. Null: no more.
    void watch(StallLog* log) { m_log = log; }
    bool notify(QObject* receiver, QEvent* event) override;

private:
    StallLog* m_log = nullptr;
    int m_level = -1;       ///< of the event loop that handles the current event; -1: none
    bool m_waited = false;  ///< the current event has run an event loop of its own
};

}  // namespace teardown
