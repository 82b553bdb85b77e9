// StagePage: the interface of all stage pages. The stage knows its pages through this class only; each page is defined where its subject
// is. A simple page only has a name, a title, a help page and showStep().
#pragma once

#include "core/trace/journey_view.h"
#include "core/trace/trace.h"
#include "widgets/stage/page_id.h"

#include <QString>
#include <QWidget>

#include <functional>

namespace teardown {

/// When a page can be shown.
enum class PageKind {
    OfStep,   ///< at the steps that it fits
    Lasting,  ///< needs no step: as long as its owner has something to show
    Message,  ///< instead of a step, while there is none
};

class StagePage : public QWidget {
    Q_OBJECT
public:
    explicit StagePage(PageId id, QWidget* parent = nullptr);

    PageId pageId() const { return m_id; }
    /// The text of its button.
    virtual QString title() const = 0;
    /// The help page about it.
    virtual QString helpId() const = 0;
    virtual PageKind kind() const { return PageKind::OfStep; }
    /// If the user has not selected a page that fits, the one with the highest rank is shown.
    virtual int rank() const { return 0; }
    /// Whether it stays visible when a new run replaces or ends the trace, because it is not about the run.
    virtual bool staysOpen() const { return false; }

    /// Whether it has something to show for the step. Only called for pages of the kind OfStep, like the next three.
    virtual bool fits(const TracePtr& trace, int step) const;
    /// A step that it fits was selected. Also called while another page is visible.
    virtual void showStep(const TracePtr& trace, int step);
    /// There is no step any more, or one that the page does not fit.
    virtual void clearStep() {}
    /// The same step of a trace with other numbers: the view does not change.
    virtual void refreshNumbers(const TracePtr& trace);

    /// Arrow keys.
    virtual void moveProbe(int dx, int dy);
    /// -1: zoom out, 0: fit, 1: zoom in.
    virtual void zoomBy(int step);
    /// The widget that is copied as a picture.
    virtual QWidget* content() { return this; }
    /// The widget for the thumbnail of the recent workspaces; null: none.
    virtual QWidget* thumbnail() const { return nullptr; }
    /// The page's export in formats for numbers. `chosen`: the selected tensor.
    virtual TensorView numbers(const TensorView& chosen) const;
    /// Copies numbers as text; false if it has none of its own, so that the selected tensor's are copied.
    virtual bool copyNumbers() { return false; }

    /// Why it has nothing to show now, for the tooltip of its button: "No config is open."
    virtual QString whyAbsent() const { return tr("Not available at this step."); }

    /// A few words for the header.
    virtual QString note() const { return {}; }
    /// Whether the header has the buttons for channels, colours and range.
    virtual bool showsControls() const { return false; }

    /// The stage tells each page how traces of the journeys are to be shown.
    void setViewOf(std::function<JourneyView(const Trace&)> viewOf) { m_viewOf = std::move(viewOf); }

Q_SIGNALS:
    /// note() or showsControls() has changed.
    void headerChanged();
    /// The user selected another step on the page.
    void stepChosen(int step);
    /// The user wants to see the place in the config that sets this.
    void configPathChosen(const QString& path);

protected:
    JourneyView journeyView(const TracePtr& trace) const { return trace && m_viewOf ? m_viewOf(*trace) : JourneyView(); }

private:
    PageId m_id;
    std::function<JourneyView(const Trace&)> m_viewOf;
};

}  // namespace teardown
