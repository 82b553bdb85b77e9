// ArrayPage: an array from a debugger as heatmaps, above the recorded tensor that it fits and the difference of the two.
#pragma once

#include "core/trace/received_array.h"
#include "widgets/common/task_runner.h"
#include "widgets/stage/stage_page.h"

#include <optional>

namespace teardown {

class StageControls;
class TensorPreview;

class ArrayPage : public StagePage {
    Q_OBJECT
public:
    static constexpr PageId kId{"arrays"};

    ArrayPage(Lane& lane, StageControls& controls, QWidget* parent = nullptr);

    QString title() const override { return tr("Array"); }
    QString helpId() const override { return QStringLiteral("arrays"); }
    PageKind kind() const override { return PageKind::Lasting; }
    QString whyAbsent() const override { return tr("No array from a debugger is selected."); }
    bool staysOpen() const override { return true; }
    bool showsControls() const override { return true; }
    void moveProbe(int dx, int dy) override;
    void zoomBy(int step) override;
    QWidget* content() override;
    TensorView numbers(const TensorView& chosen) const override;

    /// `fit` in the trace, if there is one.
    void showArray(const ReceivedArray& array, const std::optional<ArrayFit>& fit, const TracePtr& trace);
    void abandon() { m_runner.abandon(); }
    TensorPreview* preview() const { return m_preview; }

Q_SIGNALS:
    void probed(const QString& text);
    /// The page shows the array that it was asked for.
    void shown();

private:
    TaskRunner m_runner;
    TensorPreview* m_preview;
};

}  // namespace teardown
