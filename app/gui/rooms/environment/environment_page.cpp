#include "app/gui/rooms/environment/environment_page.h"

#include "widgets/code/padded_rows.h"
#include "widgets/common/flow_label.h"
#include "widgets/common/own_keys.h"
#include "widgets/common/row_menu.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"

#include <QBoxLayout>
#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHeaderView>
#include <QPushButton>
#include <QTreeWidget>

namespace teardown {
namespace {

enum EnvironmentColumn { kEnvironmentName, kEnvironmentValue, kEnvironmentFrom };

QString kindSentence(const CudaEnvironment& environment) {
    QString text;
    if (environment.kind == CudaKind::Devel)
        text = EnvironmentPage::tr("CUDA with its toolkit, as in a devel image: extensions can be compiled.");
    else if (environment.kind == CudaKind::Runtime)
        text = EnvironmentPage::tr("CUDA without its toolkit, as in a runtime image: programs run, extensions cannot be compiled.");
    else
        text = EnvironmentPage::tr("No CUDA: PyTorch, if there is one, uses the processor.");
    if (environment.container) text += QLatin1Char(' ') + EnvironmentPage::tr("This is a container.");
    return text;
}

QTreeWidgetItem* addGroup(QTreeWidget& rows, const QString& title) {
    auto* group = new QTreeWidgetItem(&rows, {title});
    group->setFirstColumnSpanned(true);
    group->setFont(kEnvironmentName, headingFont());
    group->setForeground(kEnvironmentName, colours().muted);
    group->setFlags(Qt::ItemIsEnabled);
    return group;
}

void addLine(QTreeWidgetItem& group, const QString& name, const QString& value, const QString& from) {
    auto* item = new QTreeWidgetItem(&group, {name, value.isEmpty() ? EnvironmentPage::tr("not found") : value, from});
    for (int column : {kEnvironmentValue, kEnvironmentFrom}) {
        item->setFont(column, monoFont());
        item->setToolTip(column, item->text(column));
    }
    item->setForeground(kEnvironmentFrom, colours().muted);
    if (value.isEmpty()) item->setForeground(kEnvironmentValue, colours().muted);
}

}  // namespace

EnvironmentPage::EnvironmentPage(Lane& lane, QWidget* parent)
    : StagePage(kId, parent), m_runner(lane), m_heading(new FlowLabel(this)), m_advice(new FlowLabel(this)), m_rows(new QTreeWidget(this)) {
    setObjectName(QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    m_heading->setSelectable();
    m_advice->setSelectable();
    auto* again = new QPushButton(tr("Read again"), this);
    auto* image = new QPushButton(tr("Unpacked image…"), this);
    image->setToolTip(tr("Reads the files of a container's image that lies in a folder"));
    auto* copy = new QPushButton(tr("Copy"), this);
    copy->setToolTip(tr("Copies everything as text, for a bug report"));
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    for (QPushButton* button : {again, image, copy}) buttons->addWidget(button);
    buttons->addStretch(1);
    auto* head = new QVBoxLayout;
    head->setContentsMargins(14, 10, 14, 8);
    head->setSpacing(8);
    head->addWidget(m_heading);
    head->addWidget(m_advice);
    head->addLayout(buttons);
    m_rows->setHeaderLabels({tr("Name"), tr("Value"), tr("Read from")});
    m_rows->setRootIsDecorated(false);
    m_rows->setItemsExpandable(false);
    m_rows->setUniformRowHeights(true);
    m_rows->setItemDelegate(new PaddedRows(m_rows));
    m_rows->setIndentation(8);
    m_rows->setFrameShape(QFrame::NoFrame);
    m_rows->setTextElideMode(Qt::ElideMiddle);
    m_rows->setMinimumHeight(80);
    m_rows->setAccessibleName(tr("Environment"));
    // Names that collect_env prints, versions and paths.
    m_rows->viewport()->setProperty("verbatim", true);
    new OwnKeys(m_rows);
    new RowMenu(m_rows);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(head);
    layout->addWidget(m_rows, 1);
    setFocusProxy(m_rows);
    connect(again, &QPushButton::clicked, this, [this] { read(m_root); });
    connect(image, &QPushButton::clicked, this, &EnvironmentPage::chooseRoot);
    connect(copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(text()); });
}

void EnvironmentPage::chooseRoot() {
    const QString folder = QFileDialog::getExistingDirectory(window(), tr("Folder of the Unpacked Image"), m_root);
    if (!folder.isEmpty()) read(folder);
}

void EnvironmentPage::read(const QString& root) {
    m_root = root;
    m_runner.run(
        [folder = fromQt(root)](const TaskContext&) {
            EnvironmentSource source = folder.empty() ? thisComputer() : EnvironmentSource();
            source.root = folder;
            return cudaEnvironment(source);
        },
        [this](const CudaEnvironment& environment) { show(environment); });
}

void EnvironmentPage::show(const CudaEnvironment& environment) {
    m_heading->setText(m_root.isEmpty() ? kindSentence(environment) : tr("In %1: %2").arg(m_root, kindSentence(environment)));
    QStringList advice;
    for (const Message& one : environment.advice) advice += toQt(one);
    m_advice->setText(advice.join(QStringLiteral("\n\n")));
    m_advice->setVisible(!advice.isEmpty());
    m_rows->clear();
    QTreeWidgetItem* cuda = addGroup(*m_rows, tr("Versions of CUDA"));
    for (const CudaVersion& one : environment.versions) addLine(*cuda, tr("of %1").arg(toQt(one.of)), toQt(one.version), toQt(one.from));
    if (environment.versions.empty()) addLine(*cuda, tr("none found"), QStringLiteral("-"), {});
    QTreeWidgetItem* shared = addGroup(*m_rows, tr("Shared memory"));
    const auto& memory = environment.sharedMemory;
    addLine(*shared, QStringLiteral("/dev/shm"), memory && memory->bytes > 0 ? bytesText(memory->bytes) : QString(), {});
    if (memory && memory->free) addLine(*shared, tr("free"), bytesText(*memory->free), {});
    QTreeWidgetItem* lines = addGroup(*m_rows, tr("As collect_env prints it"));
    for (const EnvironmentLine& line : environment.lines) addLine(*lines, toQt(line.name), toQt(line.value), toQt(line.from));
    m_rows->expandAll();
    for (int column : {kEnvironmentName, kEnvironmentValue}) {
        m_rows->resizeColumnToContents(column);
        m_rows->setColumnWidth(column, std::min(m_rows->columnWidth(column) + 12, 320));
    }
}

QString EnvironmentPage::text() const {
    QStringList lines{m_heading->text()};
    if (!m_advice->text().isEmpty()) lines += m_advice->text();
    for (int group = 0; group < m_rows->topLevelItemCount(); ++group) {
        const QTreeWidgetItem* item = m_rows->topLevelItem(group);
        lines += QString();
        lines += item->text(kEnvironmentName);
        for (int row = 0; row < item->childCount(); ++row) {
            const QTreeWidgetItem* line = item->child(row);
            const QString from = line->text(kEnvironmentFrom);
            lines += QStringLiteral("%1: %2").arg(line->text(kEnvironmentName), line->text(kEnvironmentValue)) +
                     (from.isEmpty() ? QString() : QStringLiteral("  (%1)").arg(from));
        }
    }
    return lines.join(QLatin1Char('\n'));
}

}  // namespace teardown
