// Tour: five callouts that introduce the window, each with something to try. It can be skipped at any time and starts automatically only
// once, with the sample; Help > Tour repeats it. At its end journey, step and page are those from before it.
#pragma once

#include "app/gui/window_context.h"
#include "core/trace/trace.h"
#include "widgets/common/callout.h"
#include "widgets/stage/page_id.h"

#include <QKeySequence>
#include <QList>
#include <QObject>
#include <QPointer>

#include <functional>

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
        QString offer;          ///< what to try; empty: nothing
        QKeySequence key = {};  ///< that does it, too
        std::function<void()> run = {};
    };
    void show(int stop);
    void end();
    void goBack();
    QList<Stop> stops() const;
    Stop command(QWidget* target, const QString& title, const QString& text, const QString& offer, const QString& id) const;
    QString someLayer() const;
    WindowContext m_context;
    QPointer<Callout> m_callout;
    QList<Stop> m_stops;
    int m_at = -1;
    // Where the user was.
    Journey m_journey = Journey::Forward;
    int m_step = -1;
    PageId m_page;
};

}  // namespace teardown
