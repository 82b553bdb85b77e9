// GraphPage: the stage's graph: of the whole network in the forward journey, of one block before and after the fold in the re-parameterise
// journey.
#pragma once

#include "widgets/common/lane.h"
#include "widgets/stage/stage_page.h"

class QStackedWidget;

namespace teardown {

class FoldGraphsView;
class GraphView;

class GraphPage : public StagePage {
    Q_OBJECT
public:
    explicit GraphPage(Lane& lane, QWidget* parent = nullptr);

    /// `forward` may be null: the page then says what is missing. `path`: the current module.
    void setForward(const TracePtr& forward, int step);
    void setFold(const TracePtr& forward, const TracePtr& reparam, const std::string& path);
    GraphView* network() const { return m_network; }
    FoldGraphsView* fold() const { return m_fold; }
    bool showsFold() const;

    QString title() const override { return tr("Graph"); }
    QString helpId() const override { return QStringLiteral("graph"); }
    bool fits(const TracePtr& trace, int step) const override;
    QString whyAbsent() const override { return tr("Shows the network in the journeys Forward and Re-parameterise."); }
    void zoomBy(int step) override;

Q_SIGNALS:
    /// The user selected a box; this is its module.
    void modulePathChosen(const QString& path);

private:
    TracePtr m_forward;
    QStackedWidget* m_stack;
    GraphView* m_network;
    FoldGraphsView* m_fold;
};

}  // namespace teardown
