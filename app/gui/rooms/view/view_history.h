// ViewHistory: goes back and forward like a browser through journeys, links, pages, colours, range, sort order, channel and zoom, together
// with the step. Stepping alone adds no entry: use Step > Back for that.
#pragma once

#include "app/gui/navigator.h"
#include "app/gui/side_panes.h"
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
    PageId page;  ///< the page that was shown
    TreeTab tree = TreeTab::Model;
    PageId chosen;  ///< the page to keep for the next steps; none: the default page of each step
    int tensor = -1;
    int channel = -1;  ///< that the user chose; negative: none, the page chooses
    int zoom = 0;
    bool bars = true;
    HeatmapStyle style;
    ChannelArrangement arrangement;
    bool operator==(const ViewPoint&) const = default;
};

class ViewHistory : public QObject {
    Q_OBJECT
public:
    ViewHistory(StageView& stage, Navigator& navigator, SidePanes& side, QObject* parent);

    bool canGoBack() const { return !m_back.empty(); }
    bool canGoForward() const { return !m_forward.empty(); }
    void back();
    void forward();
    ViewPoint capture() const;
    /// The user follows a link: what is shown now becomes an entry, and all that the link changes belongs to it.
    void beginLink();
    /// Changes of one kind within this time are one entry: repeated arrow keys, a turn of the wheel.
    void setPatience(int milliseconds) { m_patience = milliseconds; }

Q_SIGNALS:
    void changed();

private:
    enum class Kind { None, Style, Arrangement, Channel, Zoom, Page, Journey };
    void note(Kind kind);
    void push(const ViewPoint& point);
    void follow();
    void go(std::vector<ViewPoint>& from, std::vector<ViewPoint>& to);
    void apply(const ViewPoint& point);

    StageView& m_stage;
    Navigator& m_navigator;
    SidePanes& m_side;
    std::vector<ViewPoint> m_back;
    std::vector<ViewPoint> m_forward;
    ViewPoint m_now;
    Kind m_last = Kind::None;
    QElapsedTimer m_since;
    int m_patience = 700;
    bool m_applying = false;
    bool m_linking = false;
};

}  // namespace teardown
