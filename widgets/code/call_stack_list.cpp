#include "widgets/code/call_stack_list.h"

#include "widgets/code/padded_rows.h"
#include "widgets/common/row_menu.h"
#include "widgets/common/strings.h"
#include "widgets/common/typography.h"

#include <QHeaderView>
#include <QSignalBlocker>

namespace teardown {

CallStackList::CallStackList(QWidget* parent) : QTreeWidget(parent) {
    setColumnCount(2);
    setHeaderLabels({tr("Called"), tr("At")});
    setRootIsDecorated(false);
    setUniformRowHeights(true);
    setItemDelegate(new PaddedRows(this));
    setFont(monoFont());
    setTextElideMode(Qt::ElideMiddle);
    header()->setStretchLastSection(true);
    header()->setSectionResizeMode(0, QHeaderView::Interactive);
    header()->setSectionsMovable(false);
    setAccessibleName(tr("Call stack"));
    // Names of classes, files and values.
    viewport()->setProperty("verbatim", true);
    new RowMenu(this);
    connect(this, &QTreeWidget::currentItemChanged, this, [this] { Q_EMIT frameChosen(currentFrame()); });
}

void CallStackList::setFrames(const std::vector<ReferenceFrame>& frames) {
    {
        const QSignalBlocker quiet(this);
        clear();
        for (const ReferenceFrame& frame : frames) {
            QString place = toQt(frame.file);
            if (frame.line > 0) place += QStringLiteral(":%1").arg(frame.line);
            auto* item = new QTreeWidgetItem(this, {toQt(frame.function), place});
            for (int column = 0; column < 2; ++column) item->setToolTip(column, item->text(column));
        }
        // A module whose body has not begun has no line yet: the one that imports it has.
        int at = static_cast<int>(frames.size()) - 1;
        while (at > 0 && frames[static_cast<std::size_t>(at)].line == 0) --at;
        if (at >= 0) setCurrentItem(topLevelItem(at));
        header()->resizeSection(0, std::max(120, viewport()->width() / 2));
    }
    if (currentItem()) scrollToItem(currentItem());
    Q_EMIT frameChosen(currentFrame());
}

int CallStackList::currentFrame() const { return currentItem() ? indexOfTopLevelItem(currentItem()) : -1; }

}  // namespace teardown
