// GraphPage: the stage's graph: of the whole network, or in the re-parameterise journey of one block before and after the fold.
#pragma once

#include "widgets/common/lane.h"
#include "widgets/stage/stage_page.h"

class QStackedWidget;

namespace teardown {

class FoldGraphsView;
class GraphBar;
class GraphView;

class GraphPage : public StagePage {
    Q_OBJECT
public:
    explicit GraphPage(Lane& lane, QWidget* parent = nullptr);

    /// The network of a forward trace, or of its modules; null: the page says what is missing. `note`: what it is made from, if that is
    /// not a run on the open input.
    void setNetwork(const TracePtr& trace, int step, const QString& note = {});
    /// `path`: the current module.
    void setFold(const TracePtr& forward, const TracePtr& reparam, const std::string& path);
    GraphView* network() const { return m_network; }
    GraphBar* bar() const { return m_bar; }
    FoldGraphsView* fold() const { return m_fold; }
    bool showsFold() const;
    /// The step of this path in the shown network, else that of the innermost module around it; -1: none.
    static int stepAround(const Trace& trace, std::string path);

    QString title() const override { return tr("Graph"); }
    QString helpId() const override { return QStringLiteral("graph"); }
    bool fits(const TracePtr& trace, int step) const override;
    QString whyAbsent() const override { return tr("Shows the network once it is built."); }
    void zoomBy(int step) override;

Q_SIGNALS:
    /// The user selected a box of the fold; this is its module.
    void modulePathChosen(const QString& path);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    TracePtr m_forward;
    QStackedWidget* m_stack;
    GraphView* m_network;
    GraphBar* m_bar;
    FoldGraphsView* m_fold;
};

}  // namespace teardown
