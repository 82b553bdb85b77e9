// EventClock: an application that knows where the time of its thread goes: processor time of each kind of widget and event, without that of
// the events that are sent meanwhile.
#pragma once

#include <QApplication>
#include <QEvent>
#include <QMetaEnum>
#include <QThread>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <map>
#include <utility>
#include <vector>

namespace teardown {

class EventClock : public QApplication {
public:
    EventClock(int& argc, char** argv) : QApplication(argc, argv) {}

    void setCounting(bool on) { m_counting = on; }

    bool notify(QObject* receiver, QEvent* event) override {
        // The event loops of other threads come here too.
        if (!m_counting || receiver->thread() != thread()) return QApplication::notify(receiver, event);
        const std::pair<const char*, int> key{receiver->metaObject()->className(), event->type()};
        const double outer = std::exchange(m_inner, 0.0), begun = milliseconds();
        const bool result = QApplication::notify(receiver, event);
        const double all = milliseconds() - begun;
        auto& [count, spent] = m_spent[key];
        ++count;
        spent += all - m_inner;
        m_inner = outer + all;
        return result;
    }

    /// The rows that took most, one a line.
    void print(int most) const {
        std::vector<std::pair<double, std::pair<const char*, int>>> rows;
        double sum = 0;
        for (const auto& [key, row] : m_spent) {
            rows.push_back({row.second, key});
            sum += row.second;
        }
        std::sort(rows.rbegin(), rows.rend());
        std::printf("of %.0f ms in event handlers:\n", sum);
        const QMetaEnum types = QMetaEnum::fromType<QEvent::Type>();
        for (const auto& [spent, key] : rows) {
            if (most-- == 0) break;
            std::printf("  %8.1f ms  %6d times  %s, %s\n", spent, m_spent.at(key).first, key.first, types.valueToKey(key.second));
        }
    }

private:
    static double milliseconds() {
        timespec now{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
        return static_cast<double>(now.tv_sec) * 1000.0 + static_cast<double>(now.tv_nsec) / 1e6;
    }

    bool m_counting = false;
    double m_inner = 0;
    std::map<std::pair<const char*, int>, std::pair<int, double>> m_spent;
};

}  // namespace teardown
