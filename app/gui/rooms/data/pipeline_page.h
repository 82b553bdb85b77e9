// PipelinePage: the stage's page about the config's pipelines, run on the open picture.
#pragma once

#include "app/gui/workbench.h"
#include "widgets/common/task_runner.h"
#include "widgets/stage/stage_page.h"

namespace teardown {

class PipelinePanel;

class PipelinePage : public StagePage {
    Q_OBJECT
public:
    static constexpr PageId kId{"pipeline"};

    explicit PipelinePage(Workbench& workbench, QWidget* parent = nullptr);
    PipelinePanel* panel() const { return m_panel; }

    QString title() const override { return tr("Pipeline"); }
    QString helpId() const override { return QStringLiteral("pipeline"); }
    PageKind kind() const override { return PageKind::Lasting; }
    bool staysOpen() const override { return true; }
    QString whyAbsent() const override { return tr("No config is open."); }

    /// A sample of a dataset instead of the open picture; it stays until another picture is opened.
    void showSample(const DatasetPtr& dataset, std::size_t index);

protected:
    void showEvent(QShowEvent* event) override;

private:
    /// Runs the pipeline again if the page is visible, else when it becomes visible.
    void refresh();
    void run();

    Workbench& m_workbench;
    PipelinePanel* m_panel;
    Lane m_lane;
    TaskRunner m_runner;
    DatasetPtr m_dataset;  ///< null: the open picture
    std::size_t m_index = 0;
    bool m_stale = true;
};

}  // namespace teardown
