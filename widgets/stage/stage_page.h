// StagePage: what every page of the stage can be asked. The stage knows its pages by this class alone; each page lives with what it is
// about, and a plain one has a name, a title, a help page and showStep().
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
    Lasting,  ///< needs no step: as long as its owner says that there is something to show
    Message,  ///< in place of a step, while there is none
};

class StagePage : public QWidget {
    Q_OBJECT
public:
    explicit StagePage(PageId id, QWidget* parent = nullptr);

    PageId pageId() const { return m_id; }
    /// What its button says.
    virtual QString title() const = 0;
    /// The page of the help that explains it.
    virtual QString helpId() const = 0;
    virtual PageKind kind() const { return PageKind::OfStep; }
    /// Where the person has chosen no page that fits, the one with the highest rank is shown.
    virtual int rank() const { return 0; }
    /// Whether a new run, or the end of one, leaves it on the screen: what is read there is not about the run.
    virtual bool staysOpen() const { return false; }

    /// Whether it has something to show for the step. Asked of pages of the kind OfStep only, as are the next three.
    virtual bool fits(const TracePtr& trace, int step) const;
    /// A step that it fits was chosen. Comes while another page is shown, too.
    virtual void showStep(const TracePtr& trace, int step);
    /// There is no step any more, or one that the page does not fit.
    virtual void clearStep() {}
    /// The step that it shows, of a trace that differs in its numbers only: what is looked at stays.
    virtual void refreshNumbers(const TracePtr& trace);

    /// Arrow keys.
    virtual void moveProbe(int dx, int dy);
    /// -1: out, 0: all of it, 1: in.
    virtual void zoomBy(int step);
    /// What is copied as a picture.
    virtual QWidget* content() { return this; }
    /// The part that stands for the network among the recent workspaces; null: none.
    virtual QWidget* thumbnail() const { return nullptr; }
    /// What the page is exported as in formats that hold numbers. `chosen`: the tensor that is looked at.
    virtual TensorView numbers(const TensorView& chosen) const;
    /// Copies numbers as text; false where it has none of its own: the chosen tensor's are copied then.
    virtual bool copyNumbers() { return false; }

    /// A few words in the header.
    virtual QString note() const { return {}; }
    /// Whether the header has the buttons for channels, colours and range.
    virtual bool showsControls() const { return false; }

    /// The stage tells each page how the traces of the journeys want to be shown.
    void setViewOf(std::function<JourneyView(const Trace&)> viewOf) { m_viewOf = std::move(viewOf); }

Q_SIGNALS:
    /// note() or showsControls() has changed.
    void headerChanged();
    /// The person chose another step on the page.
    void stepChosen(int step);
    /// The person wants to see where the config says this.
    void configPathChosen(const QString& path);

protected:
    JourneyView journeyView(const TracePtr& trace) const { return trace && m_viewOf ? m_viewOf(*trace) : JourneyView(); }

private:
    PageId m_id;
    std::function<JourneyView(const Trace&)> m_viewOf;
};

}  // namespace teardown
