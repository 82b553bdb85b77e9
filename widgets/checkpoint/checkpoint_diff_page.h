// CheckpointDiffPage: two checkpoints side by side - tensors that only one has, other shapes, other values, largest change first - and the
// selected tensor of both with their difference as heatmaps.
#pragma once

#include "widgets/checkpoint/diff_table_model.h"
#include "widgets/common/task_runner.h"

#include <QWidget>

#include <memory>

class QLabel;
class QLineEdit;
class QTableView;
class QToolButton;

namespace teardown {

class Banner;
class FlowLabel;
class TensorPreview;

class CheckpointDiffPage : public QWidget {
    Q_OBJECT
public:
    CheckpointDiffPage(Lane& measuring, Lane& drawing, QWidget* parent = nullptr);

    /// Sets A; discards the comparison with the previous one.
    void setFirst(std::shared_ptr<const CheckpointFile> file);
    /// Reads B and compares; errors are shown on the page.
    void compareWith(std::shared_ptr<const CheckpointFile> second);
    void showError(const Error& error);
    void exchange();
    void cancel() { m_runner.cancel(); }
    bool busy() const { return m_runner.busy(); }
    bool compared() const { return m_second != nullptr; }
    DiffTableModel* model() const { return m_model; }
    QTableView* view() const { return m_view; }
    TensorPreview* preview() const { return m_preview; }
    QString summary() const;

Q_SIGNALS:
    void otherRequested();  ///< the user wants to choose B
    void progressed(double done, const QString& label);
    void busyChanged(bool busy);
    void probed(const QString& text);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void compare();
    /// The name's column takes what the others leave.
    void fitName();
    void refreshHead();
    void showRow(int row);

    TaskRunner m_runner;
    TaskRunner m_reader;
    std::shared_ptr<const CheckpointFile> m_first;
    std::shared_ptr<const CheckpointFile> m_second;
    std::size_t m_equal = 0;
    bool m_done = false;
    DiffTableModel* m_model;
    DiffTableProxy* m_proxy;
    FlowLabel* m_files;
    FlowLabel* m_summary;
    Banner* m_banner;
    QToolButton* m_other;
    QToolButton* m_exchange;
    QToolButton* m_kinds[5];
    QLineEdit* m_filter;
    QTableView* m_view;
    TensorPreview* m_preview;
};

}  // namespace teardown
