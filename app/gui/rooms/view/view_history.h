// ViewHistory: back and forward through what was looked at, as in a browser - journeys, links, pages, colours, range, sort, channel, zoom,
// with the step that they belonged to. Walking through steps alone makes no entry: for that there is Back.
#pragma once

#include "app/gui/navigator.h"
#include "widgets/stage/page_id.h"
#include "widgets/tensor/sheet_job.h"

#include <QElapsedTimer>
#include <QObject>

#include <string>
#include <vector>

namespace teardown {

class StageView;

struct ViewPoint {
    Journey journey = Journey::Forward;
    int step = -1;
    PageId page;    ///< that was shown
    PageId chosen;  ///< and that is kept for the next steps; none: each step's usual one
    int tensor = -1;
    int channel = 0;
    int zoom = 0;
    bool bars = true;
    HeatmapStyle style;
    ChannelArrangement arrangement;
    bool operator==(const ViewPoint&) const = default;
};

class ViewHistory : public QObject {
    Q_OBJECT
public:
    ViewHistory(StageView& stage, Navigator& navigator, QObject* parent);

    bool canGoBack() const { return !m_back.empty(); }
    bool canGoForward() const { return !m_forward.empty(); }
    void back();
    void forward();
    ViewPoint capture() const;
    /// Changes of one kind that follow each other this quickly are one: a run of arrow keys, a turn of the wheel.
    void setPatience(int milliseconds) { m_patience = milliseconds; }

Q_SIGNALS:
    void changed();

private:
    enum class Kind { None, Style, Arrangement, Channel, Zoom, Page, Journey };
    void note(Kind kind);
    void follow();
    void go(std::vector<ViewPoint>& from, std::vector<ViewPoint>& to);
    void apply(const ViewPoint& point);

    StageView& m_stage;
    Navigator& m_navigator;
    std::vector<ViewPoint> m_back;
    std::vector<ViewPoint> m_forward;
    ViewPoint m_now;
    Kind m_last = Kind::None;
    QElapsedTimer m_since;
    int m_patience = 700;
    bool m_applying = false;
};

}  // namespace teardown
