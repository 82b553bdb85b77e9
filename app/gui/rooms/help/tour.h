// Tour: five callouts that introduce the window with the sample. It can be skipped at any time and starts automatically only once; Help >
// Tour repeats it.
#pragma once

#include "app/gui/window_context.h"
#include "widgets/common/callout.h"

#include <QList>
#include <QObject>
#include <QPointer>

namespace teardown {

class Tour : public QObject {
    Q_OBJECT
public:
    explicit Tour(const WindowContext& context);
    /// Whether it was started before, even if not finished.
    static bool wasSeen();
    static void setSeen(bool seen);
    void start();
    bool running() const { return m_at >= 0; }
    int stop() const { return m_at; }
    static constexpr int kStops = 5;
    Callout* callout() const { return m_callout; }

private:
    struct Stop {
        QPointer<QWidget> target;
        QString title;
        QString text;
    };
    void show(int stop);
    void end();
    QList<Stop> stops() const;
    WindowContext m_context;
    QPointer<Callout> m_callout;
    QList<Stop> m_stops;
    int m_at = -1;
};

}  // namespace teardown
