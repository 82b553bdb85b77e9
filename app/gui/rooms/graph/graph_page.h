// GraphPage: the stage's graph - of the whole network while it is stepped through, of one block before and after the fold while that is.
#pragma once

#include "core/trace/trace.h"
#include "widgets/common/lane.h"

#include <QStackedWidget>

namespace teardown {

class FoldGraphsView;
class GraphView;

class GraphPage : public QStackedWidget {
    Q_OBJECT
public:
    explicit GraphPage(Lane& lane, QWidget* parent = nullptr);

    /// `forward` may be null: the page then says what is missing. `path`: the module that is looked at.
    void setForward(const TracePtr& forward, int step);
    void setFold(const TracePtr& forward, const TracePtr& reparam, const std::string& path);
    GraphView* network() const { return m_network; }
    FoldGraphsView* fold() const { return m_fold; }
    void zoomIn();
    void zoomOut();
    void fit();

Q_SIGNALS:
    /// A box was chosen: the module that it stands for.
    void modulePathChosen(const QString& path);
    /// A box of the network was chosen: its step of the forward trace.
    void stepChosen(int step);

private:
    TracePtr m_forward;
    GraphView* m_network;
    FoldGraphsView* m_fold;
};

}  // namespace teardown
