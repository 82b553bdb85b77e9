#include "app/gui/rooms/runs/runs_panel.h"

#include "widgets/code/padded_rows.h"
#include "widgets/common/kept_splitter.h"
#include "widgets/common/pane_head.h"
#include "widgets/common/row_menu.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"

#include <QBoxLayout>
#include <QCoreApplication>
#include <QHeaderView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QToolButton>
#include <QTreeWidget>

#include <algorithm>

namespace teardown {
namespace {

constexpr int kRunsHeight = 190;
constexpr int kMostLines = 5000;
constexpr int kStopPatience = 3000;
enum RunColumn { kRunCommand, kRunState };

}  // namespace

RunsPanel::RunsPanel(QWidget* parent)
    : QWidget(parent),
      m_program(QCoreApplication::applicationFilePath()),
      m_table(new QTreeWidget(this)),
      m_output(new QPlainTextEdit(this)) {
    setProperty("helpPage", QStringLiteral("commands"));
    auto* paste = new QPushButton(tr("Paste…"), this);
    paste->setToolTip(tr("Reads a command of mmclassification"));
    m_run = new QPushButton(tr("Run"), this);
    m_run->setToolTip(tr("Runs the selected command"));
    m_stop = new QPushButton(tr("Stop"), this);
    m_stop->setToolTip(tr("Stops the command that runs"));
    m_open = new QPushButton(tr("Open files"), this);
    m_open->setToolTip(tr("Opens config, checkpoint and pictures of the selected command in the window"));
    m_remove = new QPushButton(tr("Remove"), this);
    m_remove->setToolTip(tr("Forgets the selected command"));
    const PaneHead head = makePaneHead(this, tr("Commands"), {paste, m_run, m_stop, m_open, m_remove}, tr("Hide the commands"));

    m_table->setHeaderLabels({tr("Command"), tr("State")});
    m_table->setRootIsDecorated(false);
    m_table->setUniformRowHeights(true);
    m_table->setItemDelegate(new PaddedRows(m_table));
    m_table->setFont(monoFont());
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setTextElideMode(Qt::ElideMiddle);
    m_table->setAccessibleName(tr("Commands"));
    m_table->setToolTip(tr("Double-click to run"));
    m_table->header()->setStretchLastSection(false);
    m_table->header()->setSectionResizeMode(kRunCommand, QHeaderView::Stretch);
    m_table->header()->setSectionResizeMode(kRunState, QHeaderView::ResizeToContents);
    m_table->viewport()->setProperty("verbatim", true);
    new RowMenu(m_table);
    m_output->setReadOnly(true);
    m_output->setFont(smallMonoFont());
    m_output->setFrameShape(QFrame::NoFrame);
    m_output->setMaximumBlockCount(kMostLines);
    m_output->setAccessibleName(tr("What the command prints"));
    m_output->setPlaceholderText(tr("What the command prints stands here."));
    m_output->setProperty("verbatim", true);
    auto* halves = new KeptSplitter(QStringLiteral("commands"), Qt::Horizontal, this);
    halves->addWidget(m_table);
    halves->addWidget(m_output);
    for (QWidget* half : std::initializer_list<QWidget*>{m_table, m_output}) half->setMinimumWidth(160);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 4);
    layout->setSpacing(0);
    layout->addLayout(head.row);
    layout->addWidget(halves, 1);
    setFixedHeight(kRunsHeight);

    connect(head.close, &QToolButton::clicked, this, &RunsPanel::closed);
    connect(paste, &QPushButton::clicked, this, &RunsPanel::pasteWanted);
    connect(m_run, &QPushButton::clicked, this, &RunsPanel::runSelected);
    connect(m_stop, &QPushButton::clicked, this, &RunsPanel::stop);
    connect(m_open, &QPushButton::clicked, this, [this] { Q_EMIT filesWanted(m_runs[static_cast<std::size_t>(selected())].files); });
    connect(m_remove, &QPushButton::clicked, this, &RunsPanel::removeSelected);
    connect(m_table, &QTreeWidget::itemActivated, this, &RunsPanel::runSelected);
    connect(m_table, &QTreeWidget::itemSelectionChanged, this, &RunsPanel::refresh);
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    connect(&m_process, &QProcess::readyRead, this, &RunsPanel::print);
    connect(&m_process, &QProcess::finished, this, [this](int code, QProcess::ExitStatus status) {
        print();
        if (status == QProcess::CrashExit) return end(-1, tr("stopped"));
        end(code, code == 0 ? tr("done") : tr("failed: exit code %1").arg(code));
    });
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) end(-1, tr("did not start: %1").arg(m_process.errorString()));
    });
    m_runs = keptRuns();
    for (const RunConfiguration& run : m_runs) append(run);
    refresh();
}

RunsPanel::~RunsPanel() {
    m_process.disconnect(this);
    if (!running()) return;
    m_process.terminate();
    if (!m_process.waitForFinished(kStopPatience)) {
        m_process.kill();
        m_process.waitForFinished(kStopPatience);
    }
}

int RunsPanel::selected() const { return m_table->indexOfTopLevelItem(m_table->currentItem()); }
QString RunsPanel::output() const { return m_output->toPlainText(); }

void RunsPanel::append(const RunConfiguration& run) {
    auto* item = new QTreeWidgetItem(m_table, {run.text(), QString()});
    item->setFont(kRunCommand, monoFont());
    item->setToolTip(kRunCommand, tr("%1\nin %2\nwas %3").arg(run.text(), run.folder, run.script));
}

void RunsPanel::add(const RunConfiguration& run) {
    const auto found = std::find(m_runs.begin(), m_runs.end(), run);
    const auto row = static_cast<int>(found - m_runs.begin());
    if (found == m_runs.end()) {
        m_runs.push_back(run);
        append(run);
        keepRuns(m_runs);
    }
    m_table->setCurrentItem(m_table->topLevelItem(row));
    m_table->scrollToItem(m_table->currentItem());
}

void RunsPanel::removeSelected() {
    const int row = selected();
    if (row < 0 || row == m_running) return;
    m_runs.erase(m_runs.begin() + row);
    delete m_table->takeTopLevelItem(row);
    if (m_running > row) --m_running;
    keepRuns(m_runs);
    refresh();
}

void RunsPanel::runSelected() {
    const int row = selected();
    if (row < 0 || running()) return;
    const RunConfiguration& run = m_runs[static_cast<std::size_t>(row)];
    m_output->clear();
    m_running = row;
    m_table->topLevelItem(row)->setText(kRunState, tr("running"));
    m_process.setWorkingDirectory(run.folder);
    m_process.start(m_program, run.words, QIODevice::ReadOnly);
    refresh();
    Q_EMIT runningChanged(true);
}

void RunsPanel::stop() {
    if (running()) m_process.terminate();
}

void RunsPanel::print() {
    // Without the line break that appendPlainText() adds itself.
    QString text = QString::fromUtf8(m_process.readAll());
    if (text.isEmpty()) return;
    QTextCursor end(m_output->document());
    end.movePosition(QTextCursor::End);
    end.insertText(text.replace(QLatin1Char('\r'), QLatin1Char('\n')));
    m_output->moveCursor(QTextCursor::End);
}

void RunsPanel::end(int code, const QString& state) {
    if (QTreeWidgetItem* item = m_table->topLevelItem(m_running)) {
        item->setText(kRunState, state);
        item->setForeground(kRunState, code == 0 ? colours().good : colours().bad);
    }
    m_running = -1;
    refresh();
    Q_EMIT runningChanged(false);
    Q_EMIT ended(code);
}

void RunsPanel::refresh() {
    const int row = selected();
    m_run->setEnabled(row >= 0 && !running());
    m_stop->setEnabled(running());
    m_open->setEnabled(row >= 0 && !m_runs[static_cast<std::size_t>(row)].files.isEmpty());
    m_remove->setEnabled(row >= 0 && row != m_running);
}

}  // namespace teardown
