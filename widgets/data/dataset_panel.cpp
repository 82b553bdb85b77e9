#include "widgets/data/dataset_panel.h"

#include "widgets/common/banner.h"
#include "widgets/common/kept_splitter.h"
#include "widgets/common/own_keys.h"
#include "widgets/common/segmented.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"
#include "widgets/data/class_table.h"
#include "widgets/data/picture_wall.h"

#include <QAbstractItemView>
#include <QAction>
#include <QActionGroup>
#include <QBoxLayout>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>
#include <QToolButton>
#include <QTreeWidget>

#include <limits>

namespace teardown {
namespace {

QString sizesText(const PictureSizes& sizes) {
    if (sizes.known == 0) return {};
    QStringList parts;
    parts += sizes.minWidth == sizes.maxWidth && sizes.minHeight == sizes.maxHeight
                 ? DatasetPanel::tr("all %1 × %2 pixels").arg(sizes.minWidth).arg(sizes.minHeight)
                 : DatasetPanel::tr("%1 × %2 to %3 × %4 pixels, median %5 × %6")
                       .arg(sizes.minWidth)
                       .arg(sizes.minHeight)
                       .arg(sizes.maxWidth)
                       .arg(sizes.maxHeight)
                       .arg(sizes.medianWidth)
                       .arg(sizes.medianHeight);
    for (const auto& [format, count] : sizes.formats)
        parts += QStringLiteral("%1 %2").arg(groupedCount(static_cast<std::int64_t>(count)),
                                             toQt(format).section(QLatin1Char('-'), 1).toUpper());
    return parts.join(QStringLiteral(" · "));
}

}  // namespace

DatasetPanel::DatasetPanel(QWidget* parent)
    : QWidget(parent),
      m_sources(new QComboBox(this)),
      m_folder(new QPushButton(tr("Open &folder …"), this)),
      m_verify(new QPushButton(tr("&Verify pictures"), this)),
      m_progress(new QProgressBar(this)),
      m_stop(new QToolButton(this)),
      m_banner(new Banner(this)),
      m_summary(new QLabel(this)),
      m_body(new QWidget(this)),
      m_classes(new ClassTable),
      m_problems(new QTreeWidget),
      m_problemsText(sectionHeading(tr("PROBLEMS"), this)),
      m_modes(new QActionGroup(this)),
      m_seed(new QSpinBox(this)),
      m_className(new QLabel(this)),
      m_wall(new PictureWall) {
    m_summary->setWordWrap(true);
    m_problems->setHeaderLabels({tr("Problem"), tr("Where")});
    m_problems->setRootIsDecorated(false);
    m_problems->setAccessibleName(tr("Problems of the dataset"));
    m_problems->setWordWrap(true);
    new OwnKeys(m_problems);
    m_problems->header()->setStretchLastSection(false);
    m_problems->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_className->setFont(boldFont());
    m_className->setTextFormat(Qt::PlainText);

    // The three lists share a low page.
    m_classes->setMinimumHeight(90);
    m_wall->setMinimumHeight(120);
    m_problems->setMinimumHeight(60);
    auto* problems = new QWidget;
    auto* problemsLayout = new QVBoxLayout(problems);
    problemsLayout->setContentsMargins(0, 6, 0, 0);
    problemsLayout->addWidget(m_problemsText);
    problemsLayout->addWidget(m_problems, 1);
    auto* right = new QWidget;
    auto* rightLayout = new QVBoxLayout(right);
    rightLayout->setContentsMargins(12, 0, 0, 0);
    rightLayout->addLayout(makeWallBar());
    rightLayout->addWidget(m_wall, 1);
    auto* columns = new KeptSplitter(QStringLiteral("dataset"), Qt::Horizontal, this);
    columns->setChildrenCollapsible(false);
    columns->addWidget(m_classes);
    columns->addWidget(right);
    columns->setStretchFactor(0, 2);
    columns->setStretchFactor(1, 3);
    columns->setSizes({420, 580});
    // The problems are sentences: they get the whole width.
    auto* rows = new KeptSplitter(QStringLiteral("dataset-rows"), Qt::Vertical, this);
    rows->setChildrenCollapsible(false);
    rows->addWidget(columns);
    rows->addWidget(problems);
    rows->setStretchFactor(0, 3);
    rows->setStretchFactor(1, 1);
    rows->setSizes({420, 140});
    auto* body = new QVBoxLayout(m_body);
    body->setContentsMargins(0, 0, 0, 0);
    body->addWidget(rows);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 10, 14, 12);
    layout->setSpacing(8);
    layout->addLayout(makeTop());
    layout->addWidget(m_banner);
    layout->addWidget(m_summary);
    layout->addWidget(m_body, 1);
    connect(m_classes, &ClassTable::classChosen, this, &DatasetPanel::showClass);
    connect(m_problems, &QTreeWidget::itemActivated, this, [this](QTreeWidgetItem* item) {
        const auto at = static_cast<std::size_t>(item->data(0, Qt::UserRole).toInt());
        if (at < m_shown.size()) Q_EMIT placeChosen(m_shown[at].error.where);
    });
    connect(m_wall, &PictureWall::sampleActivated, this, &DatasetPanel::sampleActivated);
    setFocusProxy(m_classes);
    setBusy(false);
    clear(tr("Open a config whose data is there, or a folder with a folder of pictures for each class."));
}

QLayout* DatasetPanel::makeTop() {
    m_sources->setAccessibleName(tr("Dataset"));
    m_sources->setMinimumContentsLength(14);
    m_sources->view()->setAccessibleName(m_sources->accessibleName());
    m_sources->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    connect(m_sources, &QComboBox::activated, this, &DatasetPanel::sourceChosen);
    m_folder->setToolTip(tr("A folder with a folder of pictures for each class, as CustomDataset reads it"));
    connect(m_folder, &QPushButton::clicked, this, &DatasetPanel::folderAsked);
    m_verify->setToolTip(tr("Reads every picture and lists those that are missing, broken or damaged"));
    connect(m_verify, &QPushButton::clicked, this, &DatasetPanel::verifyAsked);
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(4);
    m_stop->setText(tr("Stop"));
    connect(m_stop, &QToolButton::clicked, this, &DatasetPanel::cancelled);
    auto* top = new QHBoxLayout;
    top->addWidget(m_sources);
    top->addWidget(m_folder);
    top->addWidget(m_verify);
    top->addWidget(m_progress, 1);
    top->addWidget(m_stop);
    top->addStretch(1);
    return top;
}

QLayout* DatasetPanel::makeWallBar() {
    const std::pair<VisMode, QString> modes[] = {{VisMode::Original, tr("Original")},
                                                 {VisMode::Transformed, tr("Transformed")},
                                                 {VisMode::Concat, tr("Both")},
                                                 {VisMode::Pipeline, tr("Every step")}};
    for (const auto& [mode, name] : modes) {
        QAction* action = m_modes->addAction(name);
        action->setCheckable(true);
        action->setData(static_cast<int>(mode));
        action->setChecked(mode == VisMode::Original);
    }
    connect(m_modes, &QActionGroup::triggered, this, [this] {
        m_seed->setEnabled(mode() != VisMode::Original);
        Q_EMIT lookChanged();
    });
    m_seed->setRange(0, std::numeric_limits<int>::max());
    m_seed->setAccessibleName(tr("Seed"));
    m_seed->setToolTip(tr("The seed of the transforms' random numbers; each picture has its own, counted from it"));
    m_seed->setEnabled(false);
    connect(m_seed, &QSpinBox::valueChanged, this, &DatasetPanel::lookChanged);
    auto* seedText = new QLabel(tr("&Seed"), this);
    seedText->setBuddy(m_seed);
    auto* column = new QVBoxLayout;
    column->addWidget(new Segmented(m_modes, this), 0, Qt::AlignLeft);
    auto* bar = new QHBoxLayout;
    bar->addWidget(m_className, 1);
    bar->addWidget(seedText);
    bar->addWidget(m_seed);
    column->addLayout(bar);
    return column;
}

void DatasetPanel::setSources(const QStringList& sources) {
    const QString now = source();
    m_sources->clear();
    m_sources->addItems(sources);
    m_sources->setCurrentIndex(std::max(0, static_cast<int>(sources.indexOf(now))));
    m_sources->setVisible(!sources.isEmpty());
}

QString DatasetPanel::source() const { return m_sources->currentText(); }

void DatasetPanel::setSource(const QString& source) { m_sources->setCurrentIndex(m_sources->findText(source)); }

void DatasetPanel::setDataset(const ReadDatasetPtr& dataset) {
    m_dataset = dataset;
    m_banner->dismiss();
    m_body->show();
    m_verify->setEnabled(true);
    m_wall->setSamples({});
    m_wall->rows()->forgetPictures();
    m_className->clear();
    showInspection(dataset->inspection);
    m_classes->setClasses(dataset->inspection.classes);
}

void DatasetPanel::setVerified(DatasetInspection inspection) { showInspection(inspection); }

void DatasetPanel::showInspection(const DatasetInspection& inspection) {
    QStringList parts;
    parts += toQt(inspection.type);
    parts += toQt(message("dataset-panel.samples", static_cast<std::int64_t>(inspection.samples), "{samples} sample", "{samples} samples",
                          {{"samples", inspection.samples}}));
    parts += toQt(message("dataset-panel.classes", static_cast<std::int64_t>(inspection.classes.size()), "{classes} class",
                          "{classes} classes", {{"classes", inspection.classes.size()}}));
    if (inspection.unlabelled > 0)
        parts += toQt(message("dataset-panel.unlabelled", static_cast<std::int64_t>(inspection.unlabelled), "{samples} without a label",
                              "{samples} without a label", {{"samples", inspection.unlabelled}}));
    if (const QString sizes = sizesText(inspection.sizes); !sizes.isEmpty()) parts += sizes;
    m_summary->setText(parts.join(QStringLiteral(" · ")));
    m_summary->show();
    showProblems(inspection.problems);
}

void DatasetPanel::showProblems(const std::vector<DatasetProblem>& problems) {
    m_shown = problems;
    m_problems->clear();
    for (std::size_t i = 0; i < problems.size(); ++i) {
        const Error& error = problems[i].error;
        auto* item = new QTreeWidgetItem(m_problems, {sentenceOf(error), placeText(error.where)});
        item->setData(0, Qt::UserRole, static_cast<int>(i));
        item->setToolTip(0, wholeTextOf(error));
        item->setToolTip(1, toQt(error.where.file));
        if (problems[i].effect == DatasetProblem::Effect::Stops)
            item->setForeground(0, colours().bad);
        else if (problems[i].effect == DatasetProblem::Effect::Misleads)
            item->setForeground(0, colours().warning);
    }
    m_problemsText->setText(problems.empty() ? tr("NO PROBLEMS FOUND") : tr("PROBLEMS"));
    m_problems->setVisible(!problems.empty());
}

void DatasetPanel::showClass(qint64 index) {
    if (!m_dataset) return;
    const auto found = m_dataset->samples.find(index);
    const std::vector<std::uint32_t> samples = found == m_dataset->samples.end() ? std::vector<std::uint32_t>() : found->second;
    QString name = tr("class %1").arg(index);
    for (const ClassCount& row : m_dataset->inspection.classes)
        if (row.index == index && !row.name.empty()) name = toQt(row.name);
    m_className->setText(name);
    m_wall->setSamples(samples);
}

void DatasetPanel::setProblem(const Error& error) {
    clear({});
    m_banner->showError(error);
}

void DatasetPanel::clear(const QString& why) {
    m_dataset.reset();
    m_shown.clear();
    m_banner->dismiss();
    m_body->hide();
    m_verify->setEnabled(false);
    m_summary->setText(why);
    m_summary->setVisible(!why.isEmpty());
    m_wall->setSamples({});
    m_classes->setClasses({});
    m_problems->clear();
}

void DatasetPanel::setBusy(bool busy, double done, const QString& label) {
    m_progress->setVisible(busy);
    m_stop->setVisible(busy);
    m_verify->setEnabled(!busy && m_dataset);
    m_progress->setRange(0, done < 0 ? 0 : 1000);
    m_progress->setValue(static_cast<int>(done * 1000));
    m_progress->setToolTip(label);
}

VisMode DatasetPanel::mode() const {
    const QAction* action = m_modes->checkedAction();
    return action ? static_cast<VisMode>(action->data().toInt()) : VisMode::Original;
}

void DatasetPanel::setMode(VisMode mode) {
    for (QAction* action : m_modes->actions())
        if (action->data().toInt() == static_cast<int>(mode)) action->trigger();
}

std::uint32_t DatasetPanel::seed() const { return static_cast<std::uint32_t>(m_seed->value()); }

}  // namespace teardown
